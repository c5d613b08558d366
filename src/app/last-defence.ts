/**
 * The last line of defence. An uncaught error leaves the process in an unknown state, so the process logs it, accepts
 * no new work, drains within a time limit and exits with its own code. Everything acknowledged is in the record; the
 * next start continues from there.
 */
import type { Logger } from '../engine/logger.ts';

/** Exit codes of the process; 70 is `EX_SOFTWARE` of sysexits.h. */
export const EXIT = {
  stopped: 0,
  notStarted: 1,
  badConfiguration: 2,
  notDrained: 3,
  notWitnessed: 4,
  defect: 70,
} as const;

type ProcessLike = {
  on(name: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  exit(code: number): void;
};

export function defendProcess(options: {
  readonly process: ProcessLike;
  readonly logger: Logger;
  /** Makes `/readyz` answer that nothing new should be sent here. */
  readonly markUnready: () => void;
  /** Stops the parts in reverse order. */
  readonly drain: () => Promise<void>;
  /** Milliseconds after which the process exits even if it has not drained. */
  readonly drainMs: number;
}): void {
  const { process, logger, markUnready, drain, drainMs } = options;
  let isEnding = false;
  const end = (name: string, error: unknown): void => {
    logger.error(name, error);
    // An error while draining is logged. If it stopped the drain, the limit below ends the process.
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => {
      process.exit(EXIT.defect);
    }, drainMs);
    markUnready();
    drain()
      .catch((problem: unknown) => {
        logger.error('process.not_drained', problem);
      })
      .finally(() => {
        process.exit(EXIT.defect);
      });
  };
  process.on('uncaughtException', (error) => {
    end('process.uncaught_exception', error);
  });
  process.on('unhandledRejection', (error) => {
    end('process.unhandled_rejection', error);
  });
}
