/**
 * Time as an argument. The floors with effects get a `Clock`; tests and replay use a `SimulatedClock`.
 */
import { assert } from './assert.ts';

/** Milliseconds since the epoch, UTC. */
export type Instant = number;

export type Clock = {
  now(): Instant;
  /** Resolves after `ms`, or rejects with the signal's reason if it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

type Sleeper = { readonly at: Instant; readonly order: number; readonly wake: () => void };

/**
 * A clock that moves only in `advanceTo` and wakes its sleepers in order of their time. It refuses to run backwards.
 */
export class SimulatedClock implements Clock {
  #now: Instant;
  #order = 0;
  #sleepers: Sleeper[] = [];

  constructor(start: Instant) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), order: this.#order++, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
          reject(signal.reason as Error);
        },
        { once: true },
      );
    });
  }

  /** When the next sleeper wakes, or null when there is none. */
  nextWake(): Instant | null {
    return this.#sleepers.reduce<Instant | null>((least, { at }) => (least === null || at < least ? at : least), null);
  }

  /** Moves to `instant` and wakes each sleeper that becomes due, one at a time, so each can run and sleep again. */
  async advanceTo(instant: Instant): Promise<void> {
    assert(instant >= this.#now, 'simulated time does not run backwards');
    for (;;) {
      const due = this.#sleepers.filter(({ at }) => at <= instant).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (due === undefined) break;
      this.#sleepers = this.#sleepers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.wake();
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
    this.#now = instant;
  }
}
