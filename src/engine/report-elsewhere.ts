/** Tells the operators that a row of `thread_messages` names a place where the message does not belong. */
import type { CaseId, RunId } from '../kernel/ids.ts';
import { isDirect } from './message-key.ts';
import type { ThreadMessage } from './ports.ts';
import type { Shell } from './shell.ts';

/** Where a case belongs; `otherName` is null where its log has the id of the channel. */
type Home = {
  readonly runId: RunId;
  readonly caseId: CaseId;
  readonly channel: string;
  readonly channelName: string;
  readonly otherName: string | null;
};

export function reportElsewhere(
  { logger, operators }: Pick<Shell, 'logger' | 'operators'>,
  { runId, caseId, channel: home, channelName, otherName }: Home,
  { key, channel, ts }: Pick<ThreadMessage, 'key' | 'channel' | 'ts'>,
): void {
  const row = `The table \`thread_messages\` says that the message \`${key}\` of ${caseId} is \`${ts}\` in \`${channel}\`, where it does not belong.`;
  const isNamed = otherName !== null && !isDirect(key);
  const line = isNamed
    ? `${row} The log of the case has only the name #${channelName}. Nothing was written there; the message is posted again to the channel of that name`
    : `${row} Nothing was written there; the message is posted again where the log says, ${isDirect(key) ? 'to the person who is asked' : `in \`${home}\``}`;
  logger.error('thread.message_elsewhere', new Error(line), { run: runId, key });
  operators.notify({
    topic: 'thread.message_elsewhere',
    isEachAnother: true,
    title: isNamed
      ? 'The database was changed from outside, or a channel was renamed and another one has its name now'
      : 'The database was changed from outside',
    lines: isNamed
      ? [line, `If the channel that is called #${channelName} now is a new one, delete the thread of ${caseId} there`]
      : [line],
  });
}
