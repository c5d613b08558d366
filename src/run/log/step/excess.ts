/** Events that arrived more often than their handler of a `watch` takes them: people are asked about each. */
import { own } from '../../../kernel/own.ts';
import type { Asks, RecoveryAsk } from '../asks.ts';
import { labelOfHandling, type Watched, type WatchState } from './watch.ts';

/** Code of a run that stopped because an event arrived more often than its handler takes it. */
export const TOO_MANY_EVENTS = 'too_many_events';

/**
 * How many more events a handler takes while the block runs: as many as it handles, and one more, which people are
 * asked about. Once they have decided about that one, it takes the next.
 */
export function roomFor(state: Asks, watch: WatchState, { handler, most }: Watched): number {
  if (watch.ended !== null) return 0;
  const decided = excessOf(watch, handler).filter((label) => excessAsk(state, label)?.closed != null).length;
  return Math.max(0, most + 1 + decided - (own(watch.arrived, handler) ?? 0));
}

/** The labels under which people are asked about events that arrived too often, in the order of their arrival. */
export function excessOf(watch: WatchState, handler: string): readonly string[] {
  return watch.exceeded
    .filter((one) => one.handler === handler)
    .map(({ count }, index) => labelOfHandling(watch, { handler, number: count + 1 + index }));
}

/** What people are asked about an event that arrived too often; undefined before they are. */
export function excessAsk({ asks }: Asks, label: string): RecoveryAsk | undefined {
  return Object.values(asks).find(
    (ask): ask is RecoveryAsk => ask.kind === 'recovery' && ask.step === label && ask.code === TOO_MANY_EVENTS,
  );
}
