/**
 * The last line of defence: an error that nothing caught leaves the process in a state that no one knows, so it says
 * why, takes nothing new, drains within a time limit and ends with a code of its own. What was acknowledged is in the
 * record; whatever starts the process again goes on from there.
 */
import type { Logger } from '../engine/logger.ts';

/** The codes with which the process ends; 70 is `EX_SOFTWARE` of sysexits.h. */
export const EXIT = { stopped: 0, notStarted: 1, badConfiguration: 2, notDrained: 3, defect: 70 } as const;

type ProcessLike = {
  on(name: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  exit(code: number): void;
};

export function defendProcess(options: {
  readonly process: ProcessLike;
  readonly logger: Logger;
  /** Says on the health route that nothing new should be sent here. */
  readonly markUnready: () => void;
  /** Stops the parts in reverse order. */
  readonly drain: () => Promise<void>;
  /** Milliseconds after which the process ends although it has not drained. */
  readonly drainMs: number;
}): void {
  const { process, logger, markUnready, drain, drainMs } = options;
  let isEnding = false;
  const end = (name: string, error: unknown): void => {
    logger.error(name, error);
    // An error while draining is logged; the limit below ends a drain that it has stopped.
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
