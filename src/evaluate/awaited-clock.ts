/**
 * The clock of work that waits for its turn: for Slack's rate, or for a free slot of a vendor. Unlike an alarm that is
 * set in case something hangs, such a wait ends only when time goes on, so a replay has to know of it.
 */
import type { Clock } from '../kernel/clock.ts';

export type AwaitedClock = Clock & {
  isAwaited(): boolean;
  /** Resolves once something waits. */
  awaited(): Promise<void>;
  /** Ends every wait that can be cancelled, and each that would begin later. */
  end(): void;
};

export function createAwaitedClock(clock: Clock): AwaitedClock {
  const over = new AbortController();
  let waits = 0;
  let next = Promise.withResolvers<void>();
  return {
    now: () => clock.now(),
    async sleep(ms, signal) {
      waits += 1;
      next.resolve();
      try {
        await (signal === undefined ? clock.sleep(ms) : clock.sleep(ms, AbortSignal.any([signal, over.signal])));
      } finally {
        waits -= 1;
        if (waits === 0) next = Promise.withResolvers<void>();
      }
    },
    isAwaited: () => waits > 0,
    awaited: () => next.promise,
    end() {
      over.abort(new Error('The replay of this case is over'));
    },
  };
}
