/** Tells the operators that a row of `thread_messages` names a place where the message does not belong. */
import type { CaseId, RunId } from '../kernel/ids.ts';
import type { ThreadMessage } from './ports.ts';
import type { Shell } from './shell.ts';

export function reportElsewhere(
  { logger, operators }: Pick<Shell, 'logger' | 'operators'>,
  { runId, caseId }: { readonly runId: RunId; readonly caseId: CaseId },
  { key, channel, ts }: Pick<ThreadMessage, 'key' | 'channel' | 'ts'>,
): void {
  const line = `The table \`thread_messages\` says that the message \`${key}\` of ${caseId} is \`${ts}\` in \`${channel}\`, where it does not belong. Nothing was written there; the message is posted again where the case belongs`;
  logger.error('thread.message_elsewhere', new Error(line), { run: runId, key });
  operators.notify({
    topic: 'thread.message_elsewhere',
    isEachAnother: true,
    title: 'The database was changed from outside, or a channel was renamed and another one has its name now',
    lines: [line],
  });
}
