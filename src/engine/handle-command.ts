/**
 * The one way in which something other than the worker changes a run: read, decide, append at exactly that place, wake.
 *
 * Of two that decide at once, one append wins. The other is decided again on what the first one changed.
 */
import { appendConflictsMax } from '../kernel/limits.ts';
import type { RunId } from '../kernel/ids.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { ToSeal } from '../run/log/chain.ts';
import type { HandbookInForce } from './handbooks.ts';
import { appendTo, caseTypeOf, lookAhead, readRun, type OpenRun } from './open-run.ts';
import type { Shell } from './shell.ts';
import { timersOf } from './timers-of.ts';

/** The code of the trouble that other writers were faster `appendConflictsMax` times in a row. */
export const RUN_BUSY = 'run.busy';

export type Decision<Answer> = {
  /** Appended together or not at all; none leaves the run as it is. */
  readonly events: readonly ToSeal[];
  readonly answer: Answer;
};

export type CommandOptions = {
  /** Tries while the database is away. A person who clicked gets the error at once: 0. */
  readonly patience?: number;
  /** For a run on which planning itself may fail: no times are planned with the append, and the run is not woken. */
  readonly isBroken?: boolean;
};

/**
 * @param decide pure but for ids; called again after a conflict, so it must not remember what it decided before
 * @returns the answer of the decision that was appended, or that had nothing to append; null when there is no such run
 * @throws Trouble `run.busy` when other writers were faster each time, `run.broken` when the log is not as it was
 *   written
 */
export async function handleCommand<Answer>(
  shell: Shell,
  runId: RunId,
  decide: (run: OpenRun, inForce: HandbookInForce) => Decision<Answer>,
  { patience, isBroken = false }: CommandOptions = {},
): Promise<Answer | null> {
  for (let tries = 0; tries < appendConflictsMax; tries++) {
    const run = await readRun(shell, runId);
    if (run === null) return null;
    const inForce = await shell.handbooks.current();
    const { events, answer } = decide(run, inForce);
    if (events.length === 0) return answer;
    const { result } = await appendTo(shell, run, events, {
      lease: null,
      sessions: [],
      timers: isBroken ? [] : await timersOf(shell, inForce, lookAhead(run, events)),
      words: { caseType: caseTypeOf(inForce, run.state) },
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
