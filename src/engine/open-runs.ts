/**
 * The runs that a publication may concern: all that have not ended.
 */
import { readRun, type OpenRun } from './open-run.ts';
import type { RunRow } from './ports.ts';
import type { Shell } from './shell.ts';
import { isHeld } from './verified-runs.ts';

const RUNS_MAX = 100_000;

export function listOpenRuns({ store }: Pick<Shell, 'store'>): Promise<readonly RunRow[]> {
  return store.runs.list({ status: ['running', 'waiting', 'parked'], limit: RUNS_MAX, newestFirst: false });
}

/** Null for a run whose record was changed: it takes no event, does nothing, and must keep no one from publishing. */
export async function readUnlessHeld(shell: Pick<Shell, 'store' | 'verified'>, row: RunRow): Promise<OpenRun | null> {
  try {
    return await readRun(shell, row.runId, row);
  } catch (error) {
    if (isHeld(error)) return null;
    throw error;
  }
}
