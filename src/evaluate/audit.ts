/**
 * Audits the record: each run's hash chain, the state folded from its log against the stored row, and the authority of
 * every call. It reads the store, needs nothing else, and changes nothing.
 */
import type { RunRow, Store } from '../engine/ports.ts';
import { sha256 } from '../kernel/canonical-json.ts';
import type { CaseId, RunId } from '../kernel/ids.ts';
import type { RecordVerifier } from '../kernel/record-keys.ts';
import { unseal } from '../run/log/chain.ts';
import type { SealedEvent } from '../run/log/event.ts';
import { auditRun, type AuditProblem } from './audit-run.ts';

export type RunAudit = {
  readonly caseId: CaseId;
  readonly runId: RunId;
  readonly events: number;
  /** True when fields were erased: the chain was verified, but the folded state could not be compared. */
  readonly isErased: boolean;
  /** The first bad event; null when the run is sound. */
  readonly problem: AuditProblem | null;
};

/** More runs than one installation collects in years. Rows are read all at once, logs one by one. */
const RUNS_MAX = 1_000_000;
/** How often a run that does not match its row is read again, since it may be moving. After that it is a mismatch. */
const READS_MAX = 4;

/**
 * @param caseId the case to audit; null for all. Session ids are compared across everything that is read, so only an
 * audit of all cases finds a session used in two of them.
 * @param onRun called before each run
 * @returns one entry per run, oldest first; empty when the case is unknown
 */
export async function audit(
  store: Store,
  keys: RecordVerifier,
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
    const { isErased, problem } = auditRun(current, log, keys, sessions);
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

/** The SOP text is stored outside the log, which holds only its hash. It must match: `explain` cites it as what ran. */
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
        problem: `Expected the text of SOP \`${name}\` v${version}, which the run followed, got nothing`,
      };
    if (sha256(stored.text) !== hash)
      return {
        seq: row.seq,
        problem: `Expected the text of SOP \`${name}\` v${version} as the run followed it, got another: the text was changed`,
      };
  }
  return null;
}

/** Reads row and log as of one moment: if the run advances meanwhile, both are read again. */
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
