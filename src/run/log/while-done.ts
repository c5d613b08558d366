/**
 * What was being done when an event arrived: a call that people had approved waited to be sent, or a write was in flight.
 * No one who decided about it has seen the event.
 */
import type { Arrival } from './arrival.ts';
import type { Asks } from './asks.ts';
import type { Calls } from './call.ts';
import { own } from '../../kernel/own.ts';
import { isInFlight } from './step/close-inside.ts';

export function whileDone({ calls, asks }: Calls & Asks): Pick<Arrival, 'approved' | 'during'> {
  const all = Object.values(calls);
  const approved = all.flatMap(({ approval, progress }) => {
    const isWaiting = progress.kind === 'ready' || progress.kind === 'deferred';
    return approval !== null && isWaiting && own(asks, approval)?.closed?.how === 'approved' ? [approval] : [];
  });
  const sent = all.find(({ proposed, progress }) => proposed.effect === 'write' && isInFlight(progress));
  return {
    ...(approved.length === 0 ? {} : { approved }),
    ...(sent === undefined ? {} : { during: sent.step }),
  };
}
