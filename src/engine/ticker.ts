/**
 * Sweeps the rows at regular times. Every process has a ticker; for each tick the database elects one of them. It counts
 * the time that passes, whatever the computer's clock shows.
 */
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from './logger.ts';
import type { Store } from './ports.ts';

/** Every five seconds: the longest delay of a lost wake-up or a long timer. */
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
  const stopping = new AbortController();
  let ticked = clock.now();
  const noticing = (): void => {
    const seconds = Math.round((clock.now() - ticked) / 1_000);
    if (seconds * 1_000 >= LATE_MS) logger.info('tick.late', { seconds });
    if (seconds < 0) logger.info('clock.set_back', { seconds: -seconds });
    ticked = clock.now();
    watch();
  };
  const sweeping = async (): Promise<void> => {
    if (await isElected()) await tick();
  };
  // A tick without a winner only delays work: the next one sweeps the same rows.
  const isElected = (): Promise<boolean> =>
    store.elect('sweep', clock.now(), APART_MS).catch((error: unknown) => {
      logger.error('tick.not_elected', error);
      return false;
    });
  /** The next one begins after the last one has ended. */
  const repeat = async (work: () => void | Promise<void>): Promise<void> => {
    for (;;) {
      // A stop ends the sleep.
      await clock.sleep(EVERY_MS, stopping.signal).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        await work();
      } catch (error) {
        logger.error('tick.failed', error);
      }
    }
  };
  void repeat(noticing);
  void repeat(sweeping);
  return {
    stop() {
      stopping.abort();
      return Promise.resolve();
    },
  };
}
