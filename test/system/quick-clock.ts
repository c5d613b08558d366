/**
 * The real clock, but waiting is shorter: while the process has nothing to do, time passes ten times as fast. While it
 * works, or waits for its turn on the core, time is the real one, so a limit within which something must be done is not
 * shorter on a busy machine.
 *
 * For programs that run inside the test's process: what waits for another process would seem late.
 */
import { performance } from 'node:perf_hooks';
import type { Clock, Instant } from '../../src/kernel/clock.ts';

const TICK_MS = 10;
/** Milliseconds by which the clock goes ahead at a tick without work. */
const AHEAD_MS = 90;
/** The share of a tick that the process may have worked and still counts as having had nothing to do. */
const WORKED_MAX = 0.25;
/** Milliseconds after which a tick is late: the process worked, or others had its core. */
const LATE_MS = 2 * TICK_MS;

type Sleeper = { readonly at: Instant; readonly wake: () => void };

export type QuickClock = Clock & {
  /** From now on time is the real one. */
  stop(): void;
};

export function startQuickClock(): QuickClock {
  let ahead = 0;
  let before = performance.eventLoopUtilization();
  let last = performance.now();
  const sleepers = new Set<Sleeper>();
  const now = (): Instant => Date.now() + ahead;
  const wakeDue = (): void => {
    const due = [...sleepers].filter(({ at }) => at <= now()).sort((a, b) => a.at - b.at);
    for (const sleeper of due) {
      sleepers.delete(sleeper);
      sleeper.wake();
    }
  };
  const tick = (): void => {
    const { utilization } = performance.eventLoopUtilization(before);
    before = performance.eventLoopUtilization();
    const isLate = performance.now() - last > LATE_MS;
    last = performance.now();
    // Never beyond the next one that sleeps: what it does may be what others wait for.
    const next = Math.min(...[...sleepers].map(({ at }) => at - now()));
    if (!isLate && utilization <= WORKED_MAX && next > 0) ahead += Math.min(AHEAD_MS, next);
    wakeDue();
  };
  const ticking = setInterval(tick, TICK_MS);
  ticking.unref();
  return {
    now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        const leave = (): void => {
          clearTimeout(timer);
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', abort);
        };
        const abort = (): void => {
          leave();
          reject(signal?.reason as Error);
        };
        const wake = (): void => {
          leave();
          resolve();
        };
        const sleeper: Sleeper = { at: now() + Math.max(0, ms), wake };
        // In its own time at the latest, as between two ticks and after the clock was stopped.
        const timer = setTimeout(wake, Math.max(0, ms));
        sleepers.add(sleeper);
        signal?.addEventListener('abort', abort, { once: true });
      }),
    stop() {
      clearInterval(ticking);
    },
  };
}
