/**
 * How anything other than the worker changes a run: read, decide, append at exactly that place, wake the worker.
 *
 * If two commands race, one append wins, and the other command is decided again on the changed log.
 */
import { appendConflictsMax } from '../kernel/limits.ts';
import type { RunId } from '../kernel/ids.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { ToSeal } from '../run/log/seal.ts';
import type { HandbookInForce } from './handbooks.ts';
import { appendTo, wordsOf, lookAhead, readRun, readWholeRun, type OpenRun } from './open-run.ts';
import type { Shell } from './shell.ts';
import { timersOf } from './timers-of.ts';

/** Error code: other writers were faster `appendConflictsMax` times in a row. */
export const RUN_BUSY = 'run.busy';

/** Error code: someone else holds a lock for longer than a statement waits. Nothing was written. */
export const STORE_BUSY = 'store.busy';

export type Decision<Answer> = {
  /** Appended together or not at all; an empty list leaves the run as it is. */
  readonly events: readonly ToSeal[];
  readonly answer: Answer;
};

export type CommandOptions = {
  /** Retries while the database is down. 0 for a person who clicked: they get the error at once. */
  readonly patience?: number;
  /** For a run on which planning itself may fail: the append sets no timers, and the run is not woken. */
  readonly isBroken?: boolean;
  /** Compares the whole log first, as for a person's decision. */
  readonly comparesAll?: boolean;
};

/**
 * @param decide has no effect of its own; called again after a conflict, so it must not remember earlier decisions
 * @returns the answer of the decision that was appended or had nothing to append; null when there is no such run
 * @throws Trouble `run.busy` when other writers were faster each time, `run.broken` when the log was tampered with
 */
export async function handleCommand<Answer>(
  shell: Shell,
  runId: RunId,
  decide: (run: OpenRun, inForce: HandbookInForce) => Decision<Answer> | Promise<Decision<Answer>>,
  { patience, isBroken = false, comparesAll = false }: CommandOptions = {},
): Promise<Answer | null> {
  for (let tries = 0; tries < appendConflictsMax; tries++) {
    const run = await (comparesAll ? readWholeRun : readRun)(shell, runId);
    if (run === null) return null;
    const inForce = await shell.handbooks.current();
    const { events, answer } = await decide(run, inForce);
    if (events.length === 0) return answer;
    const { result } = await appendTo(shell, run, events, {
      lease: null,
      sessions: [],
      timers: isBroken ? [] : await timersOf(shell, inForce, lookAhead(run, events)),
      words: wordsOf(inForce, run.state),
      ...(patience === undefined ? {} : { patience }),
    });
    if (result !== 'appended') continue;
    if (!isBroken) await shell.wakeUps.send({ kind: 'run', runId });
    await shell.wakeUps.send({ kind: 'thread', runId });
    return answer;
  }
  throw new Trouble(RUN_BUSY, {
    message: `Could not append to the run \`${runId}\`: other writers were faster ${appendConflictsMax} times in a row`,
    retry: 'later',
  });
}
