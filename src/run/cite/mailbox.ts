/**
 * How the mailbox is shown: the events that no step has read. An event that a handler of a `watch` has not begun to
 * handle counts as unread too.
 */
import { NOT_SENT } from '../../case/read-event.ts';
import { quoted } from '../../kernel/quoted.ts';
import { formatInstant } from '../../kernel/time.ts';
import { arrivalOf, inMailOrder, unreadOf, type Arrival } from '../log/arrival.ts';
import type { RunState } from '../log/state.ts';
import { valueInSentence } from './reading-text.ts';
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

/** A card has limited room; the others are counted. */
const UNHANDLED_SHOWN_MAX = 5;

/** Events that people left out, that no step has taken, or that one gave back when it was cut short. */
export function unhandledTexts(state: RunState): string[] {
  const leftOut = Object.values(state.watches).flatMap(({ superseded }) =>
    superseded.flatMap(({ eventId, leftOutBy }) => {
      const arrival = arrivalOf(state, eventId);
      return arrival === null || leftOutBy === undefined ? [] : [`Left out by ${leftOutBy}: ${unreadText(arrival)}`];
    }),
  );
  const unread = unreadOf(state).filter(({ readBefore }) => readBefore === undefined);
  const unhandled = [...leftOut, ...unread.map((arrival) => `Not handled so far: ${unreadText(arrival)}`)];
  const more = unhandled.length - UNHANDLED_SHOWN_MAX;
  return more <= 0 ? unhandled : [...unhandled.slice(0, UNHANDLED_SHOWN_MAX), `Not handled: ${more} more events`];
}

/** `offer of the carrier, received 2026-…: offered amount $900.00, note: “as discussed”`. */
export function unreadText(arrival: Arrival): string {
  const values = arrivedValues(arrival);
  return `${receivedText(arrival)}${values === '' ? '' : `: ${values}`}`;
}

/** `offer of the carrier, received 2026-…`. */
export const receivedText = ({ label, at }: Arrival): string => `${label}, received ${formatInstant(at)}`;

/** `offered amount $900.00, note: “as discussed”`: every text is quoted, as it is the words of whoever sent it. */
export function arrivedValues({ fields, refused }: Pick<Arrival, 'fields' | 'refused'>): string {
  return [
    ...fields.map(({ label, value }) =>
      typeof value === 'string' ? `${label}: ${quoted(value)}` : `${label} ${valueInSentence(value)}`,
    ),
    ...refused.map((field) => `${field.label} ${field.problem === NOT_SENT ? 'missing' : 'unreadable'}`),
  ].join(', ');
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
