/** What waits for its turn in a `watch` is superseded as soon as the event that supersedes it has arrived. */
import { arrivalOf, inMailOrder, type Arrival, type Arrivals } from '../arrival.ts';
import type { PendingHandling, WatchState } from './watch.ts';

/**
 * The first event of the mailbox that supersedes what waits for its turn; null for none. It comes after it in mail
 * order, read or not: what came later is not undone by what came before.
 */
export function supersederOf(state: Arrivals, watch: WatchState, pending: PendingHandling): Arrival | null {
  const by = watch.watched.find(({ handler }) => handler === pending.handler)?.supersededBy ?? [];
  if (by.length === 0) return null;
  const own = arrivalOf(state, pending.eventId);
  const isAfter = (other: Arrival): boolean => (own === null ? other.order > pending.at : inMailOrder(other, own) > 0);
  return state.arrivals.filter((other) => by.includes(other.event) && isAfter(other)).toSorted(inMailOrder)[0] ?? null;
}
