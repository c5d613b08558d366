/**
 * The people who may not decide, as the log says. Persons count: the boundary compares all their addresses.
 */
import type { Excluded, Named } from '../../boundary/approvers.ts';
import type { Involved } from '../../case/involved.ts';
import { identityTexts } from '../../handbook/mailbox.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import type { PersonMark } from '../../kernel/person-mark.ts';
import { personOf, type PersonActor } from './actor.ts';
import type { RunState } from './state.ts';

/** The people who may not decide anything in this run: it is their own. Arguments are computed and have no editor. */
export function excludedOf({ opened, involved }: Pick<RunState, 'opened' | 'involved'>): Excluded {
  return { requesterEmail: opened?.requester.email ?? null, others: namedIn(involved, 'requester'), editor: null };
}

/**
 * The people who may not approve a call of this run: also everyone who changed the record of the case, gave a value, or
 * decided how the run goes on. Which calls depend on a value or on a decision is not worked out.
 */
export function excludedFromApproval(state: Pick<RunState, 'opened' | 'involved' | 'assigners' | 'asks'>): Excluded {
  return {
    ...excludedOf(state),
    editors: namedIn(state.involved, 'editor'),
    givers: giversOf(state),
    deciders: decidersOf(state),
  };
}

/**
 * Who answered a question, gave a fact or a field of an event, or said there is none, unless a correction says that
 * the value is another person's by now. What was asked says so, and not the values in use: a later change of the source
 * replaces the value, and not what was decided on it.
 */
export function giversOf({ opened, asks }: Pick<RunState, 'opened' | 'asks'>): readonly PersonMark[] {
  const earlier = opened?.earlier?.givers ?? [];
  const givers = Object.values(asks).flatMap((ask) =>
    (ask.kind === 'question' || ask.kind === 'recovery') && ask.closed?.how === 'answered'
      ? (ask.corrections.at(-1)?.givers ?? markedOf(ask.closed.by, ...ask.corrections.map(({ by }) => by)))
      : [],
  );
  return eachOnce([...earlier, ...givers]);
}

/**
 * Who chose, when the run had stopped, that it goes on or starts again, or chose this case for an event. To say that a
 * write was done is no such choice.
 */
export function decidersOf({
  opened,
  asks,
  assigners,
}: Pick<RunState, 'opened' | 'asks' | 'assigners'>): readonly PersonMark[] {
  const deciders = Object.values(asks).flatMap(({ kind, closed }) =>
    kind === 'recovery' && closed?.how === 'recovered' && closed.note !== 'it_was_done' ? markedOf(closed.by) : [],
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

const eachOnce = (marks: readonly PersonMark[]): readonly PersonMark[] => [
  ...new Map(marks.map((mark) => [hashOf(mark), mark])).values(),
];
