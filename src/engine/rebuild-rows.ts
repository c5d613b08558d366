/**
 * Compares the rows that follow from logs with what the logs give, a page of runs at each sweep, and makes those that are
 * missing or others again: timers, asks, and the run's own row. Without its timer a run would wait for ever, and without
 * the row of its ask no button would lead to it.
 *
 * A page is one statement: the last append signed the hash of the rows. Only a run that differs is read.
 */
import type { RunId } from '../kernel/ids.ts';
import { codeOf } from '../kernel/trouble.ts';
import { derivedHash } from './derived-hash.ts';
import { readWholeRun } from './open-run.ts';
import type { FoundRows } from './ports.ts';
import { reportRebuilt } from './report-rebuilt.ts';
import { rowsOfLog } from './rows-of-log.ts';
import type { Shell } from './shell.ts';
import { isHeld } from './verified-runs.ts';

/** Runs that one sweep looks at. */
const PAGE = 200;
/** Runs of them that one sweep reads. The next sweep goes on from there. */
const READS_MAX = 20;
/** Runs that are remembered as they are, because the handbook of today gives other rows than the last append or a row is left over. */
const SETTLED_MAX = 10_000;

export type RowWatch = {
  /** Looks at the next page of runs; begins again after the last one. */
  sweep(): Promise<void>;
};

export function watchRows(shell: Shell): RowWatch {
  const { store, logger } = shell;
  let after: RunId | null = null;
  const settled = new Map<RunId, string>();

  const rebuild = async (found: FoundRows): Promise<void> => {
    const { runId } = found;
    const run = await readWholeRun(shell, runId);
    if (run === null) return;
    const { projection, updatedAt } = await rowsOfLog(shell, run, found);
    const request = { runId, expected: run.head, events: [], lease: null, sessions: [], now: updatedAt };
    if ((await store.runs.append({ ...request, projection })) !== 'appended') return;
    // A row that the log does not give may be left: it is closed, and stays.
    const [left] = await store.runs.rows(found.before, 1);
    if (left?.runId === runId) settled.set(runId, stateOf(left));
    const [oldest] = settled.keys();
    if (settled.size > SETTLED_MAX && oldest !== undefined) settled.delete(oldest);
    const line = `The rows that follow from the log of \`${runId}\` were not as it gives them (its status, title, timers or asks). They were made again from the log, and the run goes on`;
    await reportRebuilt(shell, runId, line);
  };

  return {
    async sweep() {
      const page = await store.runs.rows(after, PAGE);
      after = page.length < PAGE ? null : (page.at(-1)?.runId ?? null);
      let reads = 0;
      for (const found of page) {
        if (found.derived === derivedHash(found) || settled.get(found.runId) === stateOf(found)) continue;
        if (reads === READS_MAX) {
          after = found.before;
          return;
        }
        reads += 1;
        try {
          await rebuild(found);
        } catch (error) {
          if (codeOf(error) === 'store.unavailable') throw error;
          // One that cannot be planned holds up no other.
          if (!isHeld(error)) logger.error('rows.not_rebuilt', error, { run: found.runId });
        }
      }
    },
  };
}

const stateOf = (found: FoundRows): string => `${found.head.hash} ${derivedHash(found)}`;
