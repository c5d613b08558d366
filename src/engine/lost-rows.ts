/**
 * Logs without their row in `runs`. Nothing leads to such a run: no other case about the same load finds it, so its bill
 * could be paid a second time. The log says everything that the row did, so the row is made again, before money moves
 * and once a minute.
 */
import type { RunId } from '../kernel/ids.ts';
import { asCaseId } from '../kernel/ids.ts';
import { codeOf } from '../kernel/trouble.ts';
import type { RunRow } from './ports.ts';
import { reportRebuilt } from './report-rebuilt.ts';
import { rowsOfLog } from './rows-of-log.ts';
import type { Shell } from './shell.ts';
import { isHeld, type WholeRun } from './verified-runs.ts';

/** Runs that one look makes again. What the next ones lack, the next look makes. */
const RUNS_MAX = 100;

/** @returns whether every log has its row; those that were changed are held, and their rows are not made again */
export async function remakeLostRows(shell: Shell): Promise<boolean> {
  const found = await shell.store.runs.withoutRow(RUNS_MAX);
  let areThere = found.length < RUNS_MAX;
  for (const runId of found) areThere = (await remakeUnlessHeld(shell, runId)) && areThere;
  return areThere;
}

async function remakeUnlessHeld(shell: Shell, runId: RunId): Promise<boolean> {
  try {
    await remake(shell, runId);
    return true;
  } catch (error) {
    if (codeOf(error) === 'store.unavailable') throw error;
    // Another process may have been faster.
    if ((await shell.store.runs.find(runId)) !== null) return true;
    if (!isHeld(error)) shell.logger.error('rows.not_rebuilt', error, { run: runId });
    return false;
  }
}

async function remake(shell: Shell, runId: RunId): Promise<void> {
  const { store } = shell;
  const run = await readWithoutRow(shell, runId);
  const opened = run?.state.opened ?? null;
  if (run === null || opened === null) throw new Error(`Expected the log of \`${runId}\` to open a case, got another`);
  const { caseId, kind, requester } = opened;
  const { projection, openedAt, updatedAt } = await rowsOfLog(shell, run, null);
  const request = { caseId, runId, events: [], expected: run.head, projection, now: openedAt };
  // Records lead to the case as before, or nothing is done about them: see `known-case.ts`.
  if ((await store.cases.find(caseId)) === null) await store.cases.open({ ...request, kind, requester, keys: [] });
  else await store.cases.openRun(request);
  const append = { runId, expected: run.head, events: [], projection, lease: null, sessions: [], now: updatedAt };
  await store.runs.append(append);
  const line = `The row of \`${runId}\` (${caseId}) was missing in the table \`runs\`, so nothing led to what was done in this case. It was made again from the log, and the case is found again`;
  await reportRebuilt(shell, runId, line);
}

/** As a new process reads it: with all that the register has seen of it. */
async function readWithoutRow(shell: Shell, runId: RunId): Promise<WholeRun | null> {
  const log = await shell.store.runs.log(runId, 0);
  const last = log.at(-1);
  if (last === undefined) return null;
  const row: RunRow = {
    runId,
    caseId: asCaseId(String(log[0]?.body['caseId'])),
    status: 'running',
    sop: null,
    sopVersion: null,
    outcome: null,
    title: '',
    about: [],
    openedAt: last.at,
    updatedAt: last.at,
    head: { seq: last.seq, hash: last.hash },
    threadSeq: 0,
  };
  return shell.verified.readAnew(shell.store, runId, row);
}
