/**
 * Takes turns: what concerns one run is done one after the other, so a run that is locked in the database takes one
 * connection, however often people click.
 */
import type { Clock } from '../kernel/clock.ts';

export type Turns = {
  /** @returns null when the turn did not come within the time, and nothing was done */
  take<T>(key: string, work: () => Promise<T>): Promise<T | null>;
};

/** @param patienceMs how long one waits for its turn */
export function createTurns(clock: Pick<Clock, 'sleep'>, patienceMs: number): Turns {
  /** Those that wait, by key, in order of arrival; a key that is there is being worked. */
  const lines = new Map<string, Set<() => void>>();

  const wait = async (line: Set<() => void>): Promise<boolean> => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const over = new AbortController();
    const called = (): void => {
      resolve(true);
    };
    line.add(called);
    clock.sleep(patienceMs, over.signal).then(
      () => {
        // Whoever was called has left the line already.
        if (line.delete(called)) resolve(false);
      },
      () => undefined,
    );
    try {
      return await promise;
    } finally {
      over.abort();
    }
  };

  return {
    async take(key, work) {
      const line = lines.get(key);
      if (line === undefined) lines.set(key, new Set());
      else if (!(await wait(line))) return null;
      try {
        return await work();
      } finally {
        const waiting = lines.get(key);
        const [next] = waiting ?? [];
        if (next === undefined) lines.delete(key);
        else {
          waiting?.delete(next);
          next();
        }
      }
    },
  };
}
