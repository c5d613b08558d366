/**
 * Audits the record: every run's chain of hashes, the fold of its log against the row kept beside it, and the authority
 * of every call. Needs the store and nothing else; it changes nothing.
 */
import type { RunRow, Store } from '../engine/ports.ts';
import { sha256 } from '../kernel/canonical-json.ts';
import type { CaseId, RunId } from '../kernel/ids.ts';
import { unseal } from '../run/log/chain.ts';
import type { SealedEvent } from '../run/log/event.ts';
import { auditRun, type AuditProblem } from './audit-run.ts';

export type RunAudit = {
  readonly caseId: CaseId;
  readonly runId: RunId;
  readonly events: number;
  /** True when fields were erased: the chain was verified, the fold could not be. */
  readonly isErased: boolean;
  /** The first bad event; null when all is as it should be. */
  readonly problem: AuditProblem | null;
};

/** More runs than one installation gathers in years; rows are read at once, logs one by one. */
const RUNS_MAX = 1_000_000;
/** A run that still does not fit its row after so many readings does not fit it. */
const READS_MAX = 4;

/**
 * @param caseId the case to audit; null for all. Sessions are compared over everything that is read, so that only an
 *   audit of all cases sees one that was used in two of them.
 * @param onRun told before each run
 * @returns one entry a run, oldest first; empty when the case is not known
 */
export async function audit(
  store: Store,
  caseId: CaseId | null,
  onRun: (done: number, total: number) => void = () => undefined,
): Promise<RunAudit[]> {
  const rows: readonly RunRow[] =
    caseId === null ? await store.runs.list({ limit: RUNS_MAX, newestFirst: false }) : await store.runs.ofCase(caseId);
  const sessions = new Map<string, string>();
  const audited: RunAudit[] = [];
  for (const [index, row] of rows.entries()) {
    onRun(index, rows.length);
    const { row: current, log } = await readTogether(store, row);
    const { isErased, problem } = auditRun(current, log, sessions);
    audited.push({
      caseId: row.caseId,
      runId: row.runId,
      events: log.length,
      isErased,
      problem: problem ?? (await wrongSop(store, log)),
    });
  }
  return audited;
}

/** The text that a run followed is kept beside its log, which holds its hash: what `explain` cites must be what ran. */
async function wrongSop(store: Store, log: readonly SealedEvent[]): Promise<AuditProblem | null> {
  for (const row of log) {
    if (row.type !== 'SopChosen' || !Object.hasOwn(row.body, 'sop')) continue;
    const { event } = unseal(row);
    if (event.type !== 'SopChosen') continue;
    const { name, version, hash } = event.sop;
    const stored = await store.handbook.sopVersion(name, version);
    if (stored === null)
      return {
        seq: row.seq,
        problem: `Expected the text of SOP \`${name}\` v${version}, which the run followed, got none`,
      };
    if (sha256(stored.text) !== hash)
      return {
        seq: row.seq,
        problem: `Expected the text of SOP \`${name}\` v${version} as the run followed it, got another: the text was changed`,
      };
  }
  return null;
}

/** Row and log as of one moment: a run that moves on while it is read is read again. */
async function readTogether(
  store: Store,
  listed: RunRow,
): Promise<{ readonly row: RunRow; readonly log: Awaited<ReturnType<Store['runs']['log']>> }> {
  let row = listed;
  for (let tries = 1; ; tries++) {
    const log = await store.runs.log(row.runId, 0);
    if (log.at(-1)?.seq === row.head.seq || tries === READS_MAX) return { row, log };
    row = (await store.runs.find(row.runId)) ?? row;
  }
}
