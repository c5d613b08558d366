/**
 * Alarms of this process: at most one per key, so that looking at a run again and again does not leave an alarm behind
 * each time. They are a convenience. What must happen is in rows with a time, and the sweep finds those whose alarm
 * died with its process.
 */
import type { Clock, Instant } from '../kernel/clock.ts';

/** A later time is left to the sweep. */
export const ALARM_MS_MAX = 60_000;

export type Alarms = {
  /** Calls `ring` at `at`, unless the alarm of `key` goes off earlier; what that one rings sets the next by itself. */
  set(key: string, at: Instant, ring: () => void): void;
  /** The alarm of `key` does not go off. */
  clear(key: string): void;
  /** None goes off any more. */
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
