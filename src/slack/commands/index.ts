/** Commands. They only ask, so that Slack is answered first. */
import type { App } from '@slack/bolt';
import type { Office } from '../office.ts';
import { readCommand } from '../payload.ts';
import { say } from '../say.ts';
import { answerCommand } from './sop.ts';

export function listenToCommands(app: App, office: Office): void {
  app.command(/^/, async ({ ack, body, respond }) => {
    await ack();
    const command = readCommand(body);
    const answer = await answerCommand(command, office);
    await say(
      { userId: command.userId, channel: command.channel, thread: null, respond, prefer: 'respond' },
      answer,
      office,
    );
  });
}
