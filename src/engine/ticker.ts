/**
 * Sweeps the rows at regular times. Every process has a ticker; for each tick the database elects one of them. The
 * scheduler goes by the computer's clock: once that was set back, it begins anew instead of waiting for the clock to
 * catch up.
 */
import { schedule, type Logger as CronLogger, type ScheduledTask } from 'node-cron';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from './logger.ts';
import type { Store } from './ports.ts';

/** Every five seconds: the longest delay of a lost wake-up or a long timer. */
const EVERY = '*/5 * * * * *';
const EVERY_MS = 5_000;
/** Milliseconds between two sweeps of all processes together; somewhat less, because no timer is exact. */
const APART_MS = 4_000;
/** Milliseconds without a tick that are logged. A tick or two are missed on any busy machine, and do no harm. */
const LATE_MS = 30_000;

export function startTicker(options: {
  readonly store: Pick<Store, 'elect'>;
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
  let tasks = scheduled();
  const stopping = new AbortController();
  void restartAfterSteps();
  return {
    stop: async () => {
      stopping.abort();
      await destroyed(tasks);
    },
  };

  function scheduled(): readonly ScheduledTask[] {
    const quiet = inOurWords(logger);
    const watching = schedule(EVERY, noticing, { name: 'watch', logger: quiet });
    const sweeping = schedule(EVERY, tick, {
      name: 'sweep',
      logger: quiet,
      noOverlap: true,
      distributed: true,
      runCoordinator: {
        // A tick without a winner only delays work: the next one sweeps the same rows.
        shouldRun: async () => {
          try {
            return await store.elect('sweep', clock.now(), APART_MS);
          } catch (error) {
            logger.error('tick.not_elected', error);
            return false;
          }
        },
      },
    });
    return [watching, sweeping];
  }

  /** Counts the time that passes, whatever the clock shows. */
  async function restartAfterSteps(): Promise<void> {
    let seen = clock.now();
    for (;;) {
      // A stop ends the sleep.
      await clock.sleep(EVERY_MS, stopping.signal).catch(() => undefined);
      if (stopping.signal.aborted) return;
      const now = clock.now();
      if (now < seen) {
        logger.info('clock.set_back', { seconds: Math.round((seen - now) / 1_000) });
        const before = tasks;
        ticked = now;
        tasks = scheduled();
        await destroyed(before);
      }
      seen = now;
    }
  }
}

const destroyed = async (tasks: readonly ScheduledTask[]): Promise<void> => {
  for (const task of tasks) await task.destroy();
};

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
