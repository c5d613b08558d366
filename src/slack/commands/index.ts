/** Slash commands. They only read, so Slack is acknowledged first. */
import type { App } from '@slack/bolt';
import type { SlackContext } from '../slack-context.ts';
import { readCommand } from '../payload.ts';
import { say } from '../say.ts';
import { answerCommand } from './sop.ts';

export function listenToCommands(app: App, context: SlackContext): void {
  app.command(/^/, async ({ ack, body, respond }) => {
    await ack();
    const command = readCommand(body);
    const answer = await answerCommand(command, context);
    await say(
      { userId: command.userId, channel: command.channel, thread: null, respond, prefer: 'respond' },
      answer,
      context,
    );
  });
}
