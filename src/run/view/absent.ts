/**
 * Who of those asked is away while an ask is open. Absence never widens who may decide; but where no one who may decide
 * is there, someone who is there is told.
 */
import { isSatisfied, whoMay, type Excluded } from '../../boundary/approvers.ts';
import type { ApproverDemand } from '../../boundary/verdict.ts';
import { absenceText, absenceWithin, isAwayThroughout } from '../../handbook/away.ts';
import type { People, Person } from '../../handbook/people.ts';
import { resolveRecipient } from '../../handbook/recipient.ts';
import { unreachable } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { ApprovalAsk, QuestionAsk, RecoveryAsk } from '../log/asks.ts';
import { excludedFromApproval, excludedOf } from '../log/excluded.ts';
import type { RunState } from '../log/state.ts';
import type { Absent } from './thread-view.ts';

export type WithAbsence = { readonly people: People; readonly timeZone: string };
type GroupAsk = ApprovalAsk | QuestionAsk | RecoveryAsk;

/** Nothing where no one who may decide is away. */
export function absentPart(state: RunState, ask: GroupAsk, words: WithAbsence): { readonly absent?: Absent } {
  const absent = absentOf(state, ask, words);
  return absent === null ? {} : { absent };
}

function absentOf(state: RunState, ask: GroupAsk, { people, timeZone }: WithAbsence): Absent | null {
  if (ask.closed !== null) return null;
  const { demands, excluded, given } = askedBy(state, ask);
  const able = whoMay(demands, people, excluded);
  const away = able.flatMap((person) => {
    const absence = absenceOfAsked(ask, person, timeZone);
    return absence === null ? [] : [`${person.name} ${absence}`];
  });
  if (away.length === 0) return null;
  const isThere = (person: Person): boolean =>
    given.includes(person.person) || !isAwayThroughout(person, ask.at, endOf(ask), timeZone);
  const names = able.map(({ person }) => person);
  const there = able.filter(isThere).map(({ person }) => person);
  if (isSatisfied(demands, there, people) || !isSatisfied(demands, names, people)) return { away };
  const groups = demands.map(({ group }) => group);
  const mention = [state.ifUnforeseen, ...groups].flatMap((name) => {
    const told = resolveRecipient(people, name, null, ask.at, timeZone);
    return 'persons' in told ? told.persons : [];
  });
  const users = new Set(mention.flatMap(({ slack_user }) => slack_user ?? []));
  const who = there.length === 0 ? 'No one' : 'Not everyone';
  return { away, nobodyThere: { text: `${who} ${whatToDo(ask, [...new Set(groups)])}`, mention: [...users] } };
}

/** `until 2027-01-03`, `from 2026-12-17 until 2027-01-03`; null for someone who is there all the time. */
export function absenceOfAsked(ask: GroupAsk, person: Person, timeZone: string): string | null {
  const absence = absenceWithin(person, ask.at, endOf(ask), timeZone);
  return absence === null ? null : absenceText(absence, ask.at, timeZone);
}

function whatToDo({ kind }: GroupAsk, groups: readonly string[]): string {
  const add = `Have someone who is here added to ${groups.join(' or ')}, or wait`;
  switch (kind) {
    case 'approval':
      return `who is needed to approve is here before this expires. ${add}: until then nothing is done`;
    case 'question':
      return `who is needed to answer is here before the time is over. ${add}`;
    case 'recovery':
      return `who is needed to answer is here now. ${add}: nothing is done until someone answers`;
    default:
      return unreachable(kind);
  }
}

type AskedBy = {
  readonly demands: readonly ApproverDemand[];
  readonly excluded: Excluded;
  readonly given: readonly string[];
};

function askedBy(state: RunState, ask: GroupAsk): AskedBy {
  if (ask.kind !== 'approval')
    return { demands: [{ group: ask.group, count: 1 }], excluded: excludedOf(state), given: [] };
  const given = ask.given.map(({ by }) => by.person);
  return { demands: ask.demands, excluded: excludedFromApproval(state), given };
}

/** What has no end counts on the day on which it is asked. */
function endOf(ask: GroupAsk): Instant {
  switch (ask.kind) {
    case 'approval':
      return ask.expiresAt;
    case 'question':
      return ask.dueAt;
    case 'recovery':
      return ask.at;
    default:
      return unreachable(ask);
  }
}
