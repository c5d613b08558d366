/**
 * Time as an argument. `Clock` is what the effectful floors are given; `SimulatedClock` is the one for tests and
 * replay.
 */
import { assert } from './assert.ts';

/** Milliseconds since the epoch, UTC. */
export type Instant = number;

export type Clock = {
  now(): Instant;
  /** Resolves after `ms`, or rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

type Sleeper = { readonly at: Instant; readonly order: number; readonly wake: () => void };

/** A clock that moves only when told to, and wakes its sleepers in order of their time. It refuses to run backwards. */
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

  /** The time of the next sleeper, or null when nobody sleeps. */
  nextWake(): Instant | null {
    return this.#sleepers.reduce<Instant | null>((least, { at }) => (least === null || at < least ? at : least), null);
  }

  /** Moves to `instant`, waking on the way everybody due, one at a time, each given room to run and to sleep again. */
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
