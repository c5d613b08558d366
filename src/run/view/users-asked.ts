/** Who may get what an ask says in a direct message, also once it is closed: the members of the groups that it asks. */
import type { People } from '../../handbook/people.ts';
import type { AskId } from '../../kernel/ids.ts';
import type { AskState, RunState } from '../log/state.ts';

/** Their ids in Slack. */
export function usersAsked({ asks }: Pick<RunState, 'asks'>, people: People, askId: AskId): ReadonlySet<string> {
  const ask = asks[askId];
  const groups = new Set(ask === undefined ? [] : groupsOf(ask));
  const members = new Set(people.groups.filter(({ group }) => groups.has(group)).flatMap((one) => one.members));
  return new Set(
    people.people.flatMap(({ person, slack_user: user }) => (members.has(person) && user !== undefined ? [user] : [])),
  );
}

function groupsOf(ask: AskState): readonly string[] {
  if (ask.kind === 'approval') return ask.demands.map(({ group }) => group);
  return ask.kind === 'answer' ? [] : [ask.group];
}
