/**
 * Sweeps the rows at regular times. Every process has a ticker; for each tick the database elects one of them.
 */
import { schedule, type Logger as CronLogger } from 'node-cron';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from './logger.ts';
import type { Store } from './ports.ts';

/** Every five seconds: the longest delay of a lost wake-up or a long timer. */
const EVERY = '*/5 * * * * *';
/** Milliseconds without a tick that are logged. A tick or two are missed on any busy machine, and do no harm. */
const LATE_MS = 30_000;

export function startTicker(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tick: () => Promise<void>;
  /** In every process, elected or not, and whatever hangs. */
  readonly watch: () => void;
}): { stop(): Promise<void> } {
  const { store, clock, logger, tick, watch } = options;
  let ticked = clock.now();
  const noticing = (): void => {
    const now = clock.now();
    if (now - ticked >= LATE_MS) logger.info('tick.late', { seconds: Math.round((now - ticked) / 1_000) });
    ticked = now;
    watch();
  };
  const quiet = inOurWords(logger);
  const watching = schedule(EVERY, noticing, { name: 'watch', logger: quiet });
  const task = schedule(EVERY, tick, {
    name: 'sweep',
    logger: quiet,
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

/** The scheduler's own warnings are about single ticks that were missed or left out: the next one sweeps the same rows. */
function inOurWords(logger: Logger): CronLogger {
  const nothing = (): void => undefined;
  return {
    info: nothing,
    warn: nothing,
    debug: nothing,
    error: (message, error) => {
      logger.error('tick.failed', error ?? message);
    },
  };
}
