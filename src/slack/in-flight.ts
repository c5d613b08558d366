/**
 * Counts running handlers, so a stop can wait for them; Bolt's own stop does not.
 */

export type InFlight = {
  /** Runs `work` and counts it while it runs. */
  track<Result>(work: () => Promise<Result>): Promise<Result>;
  count(): number;
  /** True once no handler is running; false if that took longer than `deadlineMs`. */
  idle(deadlineMs: number): Promise<boolean>;
};

export function createInFlight(): InFlight {
  let count = 0;
  const waiting = new Set<() => void>();
  return {
    async track(work) {
      count++;
      try {
        return await work();
      } finally {
        count--;
        if (count === 0) for (const wake of [...waiting]) wake();
      }
    },
    count: () => count,
    idle(deadlineMs) {
      if (count === 0) return Promise.resolve(true);
      return new Promise((resolve) => {
        const end = (done: boolean): void => {
          waiting.delete(wake);
          clearTimeout(timer);
          resolve(done);
        };
        const wake = (): void => {
          end(true);
        };
        const timer = setTimeout(() => {
          end(false);
        }, deadlineMs);
        waiting.add(wake);
      });
    },
  };
}
