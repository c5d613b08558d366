/**
 * Declared case events that arrived while the run was open, and the values bound when a step takes one.
 */
import type { RefusedFact } from '../../case/case-event.ts';
import { RECEIVED_AT } from '../../case/kind.ts';
import type { ArrivedField } from '../../case/read-event.ts';
import type { Instant } from '../../kernel/clock.ts';
import { timestamp } from '../../kernel/time.ts';
import { bind, type Bindings } from './binding.ts';

export type Arrival = {
  readonly eventId: string;
  readonly event: string;
  readonly label: string;
  readonly fields: readonly ArrivedField[];
  readonly refused: readonly RefusedFact[];
  readonly at: Instant;
};

/** In order of arrival. */
export type Arrivals = { readonly arrivals: readonly Arrival[] };

/**
 * Binds the fields of an event, and the time it was received, to `name`. Binds nothing without a name or a known event.
 */
export function bindArrival(
  state: Arrivals & Bindings,
  name: string | null,
  eventId: string | null,
  step: string,
): Bindings {
  const arrival = eventId === null ? undefined : state.arrivals.find((known) => known.eventId === eventId);
  if (name === null || arrival === undefined) return bind(state);
  const { label, fields, at } = arrival;
  const value = {
    ...Object.fromEntries(fields.map((field) => [field.path, field.value])),
    [RECEIVED_AT]: timestamp(at),
  };
  const named = fields.map(({ path, label, source }) => ({ name: path, label, ...source }));
  return bind(state, { path: [name], value, source: { kind: 'event', step, label, fields: named }, at });
}
