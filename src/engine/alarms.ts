/**
 * In-process alarms, at most one per key, so repeated looks at a run do not pile up alarms. They only make things
 * faster: everything that must happen is a timer row, and the sweep finds the rows whose alarm died with its process.
 */
import type { Clock, Instant } from '../kernel/clock.ts';

/** Anything further away is left to the sweep. */
export const ALARM_MS_MAX = 60_000;

export type Alarms = {
  /** Calls `ring` at `at`, unless `key` already has an earlier alarm; the work that one starts sets the next alarm. */
  set(key: string, at: Instant, ring: () => void): void;
  /** Cancels the alarm of `key`. */
  clear(key: string): void;
  /** Cancels all alarms. */
  stop(): void;
};

export function createAlarms(clock: Clock, onFailure: (error: unknown) => void): Alarms {
  const over = new AbortController();
  const times = new Map<string, Instant>();
  return {
    set(key, at, ring) {
      const delay = at - clock.now();
      const known = times.get(key);
      if (delay > ALARM_MS_MAX || (known !== undefined && known <= at)) return;
      times.set(key, at);
      clock.sleep(delay, over.signal).then(
        () => {
          if (times.get(key) !== at) return;
          times.delete(key);
          ring();
        },
        (error: unknown) => {
          if (!over.signal.aborted) onFailure(error);
        },
      );
    },
    clear(key) {
      times.delete(key);
    },
    stop() {
      over.abort();
    },
  };
}
