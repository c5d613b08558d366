/**
 * The people who may not decide, as the log says. Persons count: the boundary compares all their addresses.
 */
import type { Excluded } from '../../boundary/approvers.ts';
import type { Involved } from '../../case/involved.ts';
import { identityTexts } from '../../handbook/mailbox.ts';
import type { RunState } from './state.ts';

/** The people who may not decide anything in this run: it is their own. Arguments are computed and have no editor. */
export function excludedOf({ opened, involved }: Pick<RunState, 'opened' | 'involved'>): Excluded {
  return { requesterEmail: opened?.requester.email ?? null, others: textsOf(involved, 'requester'), editor: null };
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
    editors: textsOf(state.involved, 'editor'),
    givers: giversOf(state),
    deciders: decidersOf(state),
  };
}

/** Who answered a question, or gave a fact or a field of an event that could not be read. */
export function giversOf({
  opened,
  facts,
  asks,
  arrivals,
}: Pick<RunState, 'opened' | 'facts' | 'asks' | 'arrivals'>): readonly string[] {
  const latest = new Map(facts.map(({ path, givenBy }) => [path, givenBy]));
  const ofEvents = arrivals.flatMap(({ fields }) => fields.map(({ givenBy }) => givenBy));
  const answerers = Object.values(asks).flatMap((ask) =>
    ask.kind === 'question' && ask.closed?.how === 'answered'
      ? [ask.closed.by?.person, ...ask.corrections.map(({ by }) => by.person)]
      : [],
  );
  const earlier = opened?.earlier?.givers ?? [];
  return [...new Set([...earlier, ...latest.values(), ...ofEvents, ...answerers])].filter(
    (person) => person !== undefined,
  );
}

/** Who chose, when the run had stopped, that it goes on or starts again, or chose this case for an event. */
export function decidersOf({
  opened,
  asks,
  assigners,
}: Pick<RunState, 'opened' | 'asks' | 'assigners'>): readonly string[] {
  const deciders = Object.values(asks).map(({ kind, closed }) =>
    kind === 'recovery' && closed?.how === 'recovered' ? closed.by?.person : undefined,
  );
  return [...new Set([...(opened?.earlier?.deciders ?? []), ...assigners, ...deciders])].filter(
    (person) => person !== undefined,
  );
}

function textsOf(involved: readonly Involved[], role: Involved['role']): readonly string[] {
  return involved.flatMap((person) => (person.role === role ? identityTexts(person) : []));
}
