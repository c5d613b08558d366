/**
 * Who may read a case: the members of its channel, and the `readers` of its kind. When Slack does not say who is in the
 * channel, the answer is no.
 */
import type { KnownPerson } from '../connector/slack/people-check.ts';
import type { CaseAccess } from '../engine/commands.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { SlackContext } from './slack-context.ts';

type Context = Pick<SlackContext, 'commands' | 'members'>;

export async function mayRead(caseId: CaseId, person: KnownPerson, { commands, members }: Context): Promise<boolean> {
  const access = await commands.access(caseId, person.actor);
  return access !== null && (await isOpenTo(person, members)(access));
}

/** Decides for one case after another, as lists need it. */
export function isOpenTo(
  { actor }: KnownPerson,
  members: SlackContext['members'],
): (access: CaseAccess) => Promise<boolean> {
  return async ({ isReader, channel }) => isReader || (channel !== null && (await members.has(channel, actor.userId)));
}
