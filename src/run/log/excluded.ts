/**
 * The people who may not decide, as the log says. Persons count: the boundary compares all their addresses.
 */
import type { Excluded, Named } from '../../boundary/approvers.ts';
import type { Involved } from '../../case/involved.ts';
import { identityTexts } from '../../handbook/mailbox.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import type { PersonMark } from '../../kernel/person-mark.ts';
import { personOf, type PersonActor } from './actor.ts';
import type { AskState, QuestionAsk, RecoveryAsk } from './asks.ts';
import type { RunState } from './state.ts';

/** The people who may not decide anything in this run: it is their own. Arguments are computed and have no editor. */
export function excludedOf({ opened, involved }: Pick<RunState, 'opened' | 'involved'>): Excluded {
  return { requesterEmail: opened?.requester.email ?? null, others: namedIn(involved, 'requester'), editor: null };
}

/**
 * The people who may not approve a call of this run: also everyone who changed the record of the case, gave a value, or
 * decided how the run goes on. Which calls depend on a value or on a decision is not worked out.
 */
export function excludedFromApproval(
  state: Pick<RunState, 'opened' | 'involved' | 'assigners' | 'facts' | 'asks' | 'arrivals'>,
): Excluded {
  return {
    ...excludedOf(state),
    editors: namedIn(state.involved, 'editor'),
    givers: giversOf(state),
    deciders: decidersOf(state),
  };
}

/** Who answered a question, or gave a fact or a field of an event that could not be read, or said that there is none. */
export function giversOf({
  opened,
  facts,
  asks,
  arrivals,
}: Pick<RunState, 'opened' | 'facts' | 'asks' | 'arrivals'>): readonly PersonMark[] {
  const latest = new Map(facts.map(({ path, givenBy }) => [path, givenBy]));
  const ofEvents = arrivals.flatMap(({ fields }) => fields.map(({ givenBy }) => givenBy));
  const isSaid = (ask: AskState): ask is QuestionAsk | RecoveryAsk =>
    ask.kind === 'question' || (ask.kind === 'recovery' && ask.corrections.length > 0);
  const answerers = Object.values(asks).flatMap((ask) =>
    isSaid(ask) && ask.closed?.how === 'answered'
      ? markedOf(ask.closed.by, ...ask.corrections.map(({ by }) => by))
      : [],
  );
  const withoutAny = Object.values(asks).flatMap(({ closed }) => (closed?.isNone === true ? markedOf(closed.by) : []));
  const earlier = opened?.earlier?.givers ?? [];
  return eachOnce([...earlier, ...latest.values(), ...ofEvents, ...answerers, ...withoutAny]);
}

/** Who chose, when the run had stopped, that it goes on or starts again, or chose this case for an event. */
export function decidersOf({
  opened,
  asks,
  assigners,
}: Pick<RunState, 'opened' | 'asks' | 'assigners'>): readonly PersonMark[] {
  const deciders = Object.values(asks).flatMap(({ kind, closed }) =>
    kind === 'recovery' && closed?.how === 'recovered' ? markedOf(closed.by) : [],
  );
  return eachOnce([...(opened?.earlier?.deciders ?? []), ...assigners, ...deciders]);
}

function namedIn(involved: readonly Involved[], role: Involved['role']): readonly Named[] {
  return involved.flatMap((person) =>
    person.role === role ? [...identityTexts(person), ...(person.persons ?? [])] : [],
  );
}

const markedOf = (...by: readonly (PersonActor | null)[]): PersonMark[] =>
  by.flatMap((actor) => (actor === null ? [] : [personOf(actor)]));

const eachOnce = (marks: readonly (PersonMark | undefined)[]): readonly PersonMark[] => [
  ...new Map(marks.flatMap((mark) => (mark === undefined ? [] : [[hashOf(mark), mark] as const]))).values(),
];
