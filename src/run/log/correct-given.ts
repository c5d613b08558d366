/**
 * A person replaced what was said of a fact or a field of an event, which nothing had used yet.
 */
import type { Instant } from '../../kernel/clock.ts';
import { own } from '../../kernel/own.ts';
import type { Value } from '../../kernel/value.ts';
import { personOf, type PersonActor } from './actor.ts';
import { correctField, type Arrivals } from './arrival.ts';
import type { Bindings } from './binding.ts';
import type { Facts } from './fact-change.ts';

/** What a correction is about when it is not the answer to a question. */
export type CorrectedFact = {
  /** The declared event whose field it is; absent for a fact of the case. */
  readonly eventId?: string;
  readonly path: string;
  readonly label: string;
  /** There is none from now on. */
  readonly isNone?: true;
};

type State = Pick<Facts, 'facts'> & Arrivals & Bindings;

/** @param after the value in `answer`; absent when there is none, or when it was erased */
export function correctGiven(
  state: State,
  { eventId, path, label, isNone }: CorrectedFact,
  { by, after }: { readonly by: PersonActor; readonly after: Readonly<Record<string, Value>> },
  at: Instant,
): State {
  const value = isNone === true ? null : (own(after, 'answer') ?? '');
  const { facts } = state;
  if (eventId !== undefined) return { facts, ...correctField(state, { eventId, path, label, value, by }) };
  const others = facts.filter((fact) => fact.path !== path);
  const source = { system: 'Slack', record: by.name, field: label };
  return {
    facts: value === null ? others : [...others, { path, value, source, at, givenBy: personOf(by) }],
    arrivals: state.arrivals,
    bindings: state.bindings,
  };
}
