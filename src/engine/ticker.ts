/**
 * Sweeps the rows at regular times. Every process has a ticker; for each tick the database elects one of them.
 */
import { schedule } from 'node-cron';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from './logger.ts';
import type { Store } from './ports.ts';

/** Every five seconds: the longest delay of a lost wake-up or a long timer. */
const EVERY = '*/5 * * * * *';

export function startTicker(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tick: () => Promise<void>;
  /** In every process, elected or not, and whatever hangs. */
  readonly watch: () => void;
}): { stop(): Promise<void> } {
  const { store, clock, logger, tick, watch } = options;
  const watching = schedule(EVERY, watch, { name: 'watch' });
  const task = schedule(EVERY, tick, {
    name: 'sweep',
    noOverlap: true,
    distributed: true,
    runCoordinator: {
      // A tick without a winner only delays work: the next one sweeps the same rows.
      shouldRun: async (key: string) => {
        try {
          return await store.elect(key, clock.now());
        } catch (error) {
          logger.error('tick.not_elected', error);
          return false;
        }
      },
    },
  });
  return {
    stop: async () => {
      await watching.destroy();
      await task.destroy();
    },
  };
}
