/** Tells the operators that a row of `thread_messages` names a place where the message does not belong. */
import type { CaseId, RunId } from '../kernel/ids.ts';
import { isDirect } from './message-key.ts';
import type { ThreadMessage } from './ports.ts';
import type { Shell } from './shell.ts';

/** Where a case belongs. */
type Home = { readonly runId: RunId; readonly caseId: CaseId; readonly channel: string };

export function reportElsewhere(
  { logger, operators }: Pick<Shell, 'logger' | 'operators'>,
  { runId, caseId, channel: home }: Home,
  { key, channel, ts }: Pick<ThreadMessage, 'key' | 'channel' | 'ts'>,
): void {
  const row = `The table \`thread_messages\` says that the message \`${key}\` of ${caseId} is \`${ts}\` in \`${channel}\`, where it does not belong.`;
  const line = `${row} Nothing was written there; the message is posted again where the log says, ${isDirect(key) ? 'to the person who is asked' : `in \`${home}\``}`;
  logger.error('thread.message_elsewhere', new Error(line), { run: runId, key });
  operators.notify({
    topic: 'thread.message_elsewhere',
    isEachAnother: true,
    title: 'The database was changed from outside',
    lines: [line],
  });
}
