/**
 * How the mailbox is shown: the events that no step has read. An event that a handler of a `watch` has not begun to
 * handle counts as unread too.
 */
import { NOT_SENT } from '../../case/read-event.ts';
import { formatInstant } from '../../kernel/time.ts';
import { formatValue } from '../../kernel/value.ts';
import { inMailOrder, type Arrival } from '../log/arrival.ts';
import type { RunState } from '../log/state.ts';
import { handlingsOf } from '../log/step/watch.ts';

/** In mail order, without those that were read before the case started again. */
export function unreadIn(state: RunState): readonly Arrival[] {
  return state.arrivals
    .filter((arrival) => arrival.readBefore === undefined && readerOf(state, arrival) === null)
    .toSorted(inMailOrder);
}

/** The step or handler that read an event; null while it is unread. */
export function readerOf({ watches }: RunState, { eventId, taken }: Arrival): string | null {
  if (taken === null) return null;
  const { step, handler } = taken;
  if (handler === null) return step;
  const watch = watches[step];
  const isHandled = watch !== undefined && handlingsOf(watch).some((handling) => handling.eventId === eventId);
  return isHandled ? handler : null;
}

/** `offer of the carrier, received 2026-…: offered amount $900.00`. */
export function unreadText(arrival: Arrival): string {
  const { label, at, fields, refused } = arrival;
  const values = [
    ...fields.map((field) => `${field.label} ${formatValue(field.value)}`),
    ...refused.map((field) => `${field.label} ${field.problem === NOT_SENT ? 'missing' : 'unreadable'}`),
  ].join(', ');
  return `${label}, received ${formatInstant(at)}${values === '' ? '' : `: ${values}`}`;
}

/** Labels of the unread events and of what had no effect, each once: `offer of the carrier (2)`. */
export function unreadLabels(state: RunState): string[] {
  const counts = new Map<string, number>();
  const labels = [
    ...unreadIn(state).map(({ label }) => label),
    ...state.setAside.map(({ label }) => `${label}, without effect`),
  ];
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, count]) => (count === 1 ? label : `${label} (${count})`));
}
