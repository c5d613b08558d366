/** Shortcuts. They only read, so Slack is acknowledged first. */
import type { App } from '@slack/bolt';
import { SHORTCUTS } from '../../connector/slack/ids.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import type { SlackContext } from '../slack-context.ts';
import { readShortcut } from '../payload.ts';
import { say } from '../say.ts';
import { whyMessage } from './why.ts';

export function listenToShortcuts(app: App, context: SlackContext): void {
  app.shortcut(/^/, async ({ ack, body, respond }) => {
    await ack();
    const shortcut = readShortcut(body);
    const answer =
      shortcut.shortcut === SHORTCUTS.why
        ? await whyMessage(shortcut, context)
        : renderAnswer('This shortcut is no longer active');
    const thread = shortcut.threadTs === shortcut.ts ? null : shortcut.threadTs;
    await say(
      {
        userId: shortcut.userId,
        channel: shortcut.channel,
        thread,
        respond: body.type === 'message_action' ? respond : null,
        prefer: 'ephemeral',
      },
      answer,
      context,
    );
  });
}
