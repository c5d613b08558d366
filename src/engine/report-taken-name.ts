/**
 * Tells the operators that the name of a case's channel leads to another channel now. The case stays in the one where it
 * began: the people of the new one were not in it.
 */
import type { OpenedCase } from '../run/log/case.ts';
import type { Shell } from './shell.ts';
import type { ThreadPort } from './thread-port.ts';

export async function reportTakenName(
  { operators }: Pick<Shell, 'operators'>,
  thread: Pick<ThreadPort, 'placeOf'>,
  { caseId, slackChannel: name, slackChannelId: began }: OpenedCase,
): Promise<void> {
  if (began === undefined) return;
  const now = await thread.placeOf(name);
  if (now.kind !== 'place' || now.channel === began) return;
  operators.notify({
    topic: `channel-name:${name}`,
    title: `#${name} is another channel now, and earlier cases stay in the old one`,
    lines: [
      `${caseId} began in the channel with the id \`${began}\`, which was called #${name} then. It goes on there, and the members of that channel read it`,
      `Nothing of it is posted to the channel that is called #${name} now (\`${now.channel}\`), and being a member of that one lets no one read it`,
      'Keep the old channel open until its cases are finished, and invite those who are to work on them',
    ],
  });
}
