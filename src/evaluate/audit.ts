/**
 * Audits the record: each run's hash chain, the state folded from its log against the stored row, and the authority of
 * every call. It reads the store, needs nothing else, and changes nothing.
 */
import type { RunRow, Store } from '../engine/ports.ts';
import type { CaseId, RunId } from '../kernel/ids.ts';
import type { RecordVerifier } from '../kernel/record-keys.ts';
import { codeOf, messageOf } from '../kernel/trouble.ts';
import { emptyHead, type Head } from '../run/log/chain.ts';
import { missingHead, problemOfSeen, seenHeads, type SeenHead } from '../engine/seen-heads.ts';
import { auditKeys } from '../engine/deployment-keys.ts';
import { brokenKeys, learnRetired } from '../engine/retired-keys.ts';
import type { SealedEvent } from '../run/log/event.ts';
import { auditInbox, noteBrought, type BroughtEvents } from './audit-inbox.ts';
import { auditRegister, furthest, LEAST_SEQ, readRuns, type RegisterAudit, type SeenHeads } from './audit-register.ts';
import type { RowProblem, StoredRows } from './audit-rows.ts';
import { auditRun, type AuditProblem } from './audit-run.ts';
import { createSopAudit, type SopAudit } from './audit-sop.ts';

export type RunAudit = {
  readonly caseId: CaseId;
  readonly runId: RunId;
  readonly events: number;
  /** Where its log ends. */
  readonly head: Head;
  /** True when fields were erased: the chain was verified, but the folded state could not be compared. */
  readonly isErased: boolean;
  /** The first bad event; null when the run is sound. */
  readonly problem: AuditProblem | null;
};

/** More runs than one installation collects in years. Rows are read all at once, logs one by one. */
const RUNS_MAX = 1_000_000;
/** How often a run that does not match its row is read again, since it may be moving. After that it is a mismatch. */
const READS_MAX = 4;

export type RecordAudit = {
  readonly runs: readonly RunAudit[];
  /** What does not fit outside the runs that are there; the first is the one to look at first. */
  readonly problems: readonly RecordProblem[];
  readonly ends: RegisterAudit['ends'];
  /** What the register has seen of each log. */
  readonly seen: SeenHeads;
  readonly published: RegisterAudit['published'];
};

export type RecordProblem = RowProblem & { readonly seq: number | null; readonly runId: string | null };

/**
 * Audits the whole record: the register, every run with the rows that follow from its log, rows that follow from
 * nothing, and the database's own guards. Each log is read by itself, so memory grows with the runs, the register
 * and what arrived only.
 */
export async function auditRecord(
  store: Store,
  given: RecordVerifier,
  onRun: (done: number, total: number) => void = () => undefined,
): Promise<RecordAudit> {
  const register = await auditRegister(store, given);
  const keys = await auditKeys(given, store);
  const unseen = new Map(register.heads);
  const brought: BroughtEvents = new Map();
  const runs = await audit(store, keys, null, onRun, unseen, brought);
  const elsewhere = { seq: null, runId: null };
  return {
    runs,
    ends: register.ends,
    seen: register.heads,
    published: register.published,
    problems: [
      ...register.problems.map((problem) => ({ ...problem, runId: null })),
      // What is left was seen once, and is there no more.
      ...[...unseen].map(([runId, heads]) => {
        const { seq } = furthest(heads);
        const problem = `Expected the run \`${runId}\`, which the register has seen with ${seq} events, got none`;
        return { table: 'runs', runId, seq, problem };
      }),
      ...(await auditInbox(store, keys, brought, register.items)),
      ...(await store.record.strays()).map(({ table, key }) => ({
        ...elsewhere,
        table,
        problem: `Expected rows that belong to a run, a case or a chain of the register, got some of \`${key}\`, which does not exist`,
      })),
      ...(await store.record.guards()).map((problem) => ({ ...elsewhere, table: 'guards', problem })),
    ],
  };
}

/** Audits the runs of one case, and the items of the inbox that reached them. */
export async function auditCase(
  store: Store,
  given: RecordVerifier,
  caseId: CaseId,
  onRun: (done: number, total: number) => void = () => undefined,
): Promise<Pick<RecordAudit, 'runs' | 'problems'>> {
  const keys = await auditKeys(given, store);
  const brought: BroughtEvents = new Map();
  const runs = await audit(store, keys, caseId, onRun, new Map(), brought);
  return { runs, problems: runs.length === 0 ? [] : await auditInbox(store, keys, brought, null) };
}

/**
 * @param caseId the case to audit; null for all. Session ids are compared across everything that is read, so only an
 * audit of all cases finds a session used in two of them.
 * @param onRun called before each run
 * @param heads what the register has seen of each log; the runs that are there are removed from it. For one case, the
 *   register is read instead
 * @param brought the events of sound logs that something from outside has caused are added to it
 * @returns one entry per run, oldest first; empty when the case is unknown
 */
export async function audit(
  store: Store,
  given: RecordVerifier,
  caseId: CaseId | null,
  onRun: (done: number, total: number) => void = () => undefined,
  heads = new Map<RunId, readonly Head[]>(),
  brought: BroughtEvents = new Map(),
): Promise<RunAudit[]> {
  const keys = await auditKeys(given, store);
  const rows: readonly RunRow[] =
    caseId === null ? await store.runs.list({ limit: RUNS_MAX, newestFirst: false }) : await store.runs.ofCase(caseId);
  const doubt = caseId === null ? null : await learnRetired(store, keys);
  if (doubt !== null) throw brokenKeys(doubt);
  // Before the logs: what the register has seen, a log that is read later holds.
  const seen = await lastSeenOf(store, caseId === null ? [] : rows, keys);
  const known = caseId === null ? heads : (await readRuns(store, keys)).heads;
  const sessions = new Map<string, string>();
  const problemOfSop = createSopAudit(store, keys);
  const audited: RunAudit[] = [];
  for (const [index, row] of rows.entries()) {
    onRun(index, rows.length);
    audited.push({
      caseId: row.caseId,
      runId: row.runId,
      ...(await auditOne(store, row, keys, { sessions, heads: known, seen, brought, problemOfSop })),
    });
    heads.delete(row.runId);
  }
  return audited;
}

async function auditOne(
  store: Store,
  listed: RunRow,
  keys: RecordVerifier,
  {
    sessions,
    heads,
    seen,
    brought,
    problemOfSop,
  }: {
    readonly sessions: Map<string, string>;
    readonly heads: SeenHeads;
    readonly seen: ReadonlyMap<RunId, SeenHead>;
    readonly brought: BroughtEvents;
    readonly problemOfSop: SopAudit;
  },
): Promise<Pick<RunAudit, 'events' | 'head' | 'isErased' | 'problem'>> {
  try {
    const { row, log, stored } = await readTogether(store, listed);
    const known = heads.get(row.runId) ?? [];
    const { isErased, problem } = auditRun(row, log, stored, keys, sessions, furthest(known).seq);
    const cut = problemOfHeads(log, known) ?? problemOfLast(log, seen.get(row.runId));
    if (problem === null) noteBrought(brought, log);
    const { seq, hash } = log.at(-1) ?? emptyHead;
    return {
      events: log.length,
      head: { seq, hash },
      isErased,
      problem: cut ?? problem ?? (await problemOfSop(log)),
    };
  } catch (error) {
    // A row that was changed may hold what no program wrote; a database that is away is no finding.
    if (codeOf(error).startsWith('store.')) throw error;
    const problem = `Expected rows of this run that can be read, got others: ${messageOf(error)}`;
    return {
      events: 0,
      head: emptyHead,
      isErased: false,
      problem: { table: 'run_events', seq: listed.head.seq, problem },
    };
  }
}

/** A log that lost its end is whole and signed, even if it went on since, but the register has seen what it lost. */
function problemOfHeads(log: readonly SealedEvent[], seen: readonly Head[]): AuditProblem | null {
  const links = seen.flatMap((head) => missingHead(log, head) ?? []);
  const [first] = links.toSorted((a, b) => a.seq - b.seq);
  return first === undefined ? null : { ...first, table: 'run_events' };
}

/** The last head of each run that the register has, for an audit of one case: an entry of it that was changed is named. */
async function lastSeenOf(
  store: Store,
  rows: readonly RunRow[],
  keys: RecordVerifier,
): Promise<ReadonlyMap<RunId, SeenHead>> {
  return seenHeads(
    store,
    rows.map(({ runId }) => runId),
    keys,
  );
}

function problemOfLast(log: readonly SealedEvent[], seen: SeenHead | undefined): AuditProblem | null {
  const link = problemOfSeen(log, seen);
  return link === null ? null : { ...link, table: 'run_events' };
}

/** Reads a run and its rows as of one moment: if the run advances meanwhile, all are read again. */
async function readTogether(
  store: Store,
  listed: RunRow,
): Promise<{ readonly row: RunRow; readonly log: readonly SealedEvent[]; readonly stored: StoredRows }> {
  let row = listed;
  for (let tries = 1; ; tries++) {
    const log = await store.runs.log(row.runId, LEAST_SEQ - 1);
    const stored = {
      ...(await store.record.rowsOfRun(row.runId)),
      case: await store.cases.find(row.caseId),
      messages: await store.thread.messages(row.runId),
    };
    const after = (await store.runs.find(row.runId)) ?? row;
    const isQuiet = after.head.seq === row.head.seq && log.at(-1)?.seq === row.head.seq;
    if (isQuiet || tries === READS_MAX) return { row: after, log, stored };
    row = after;
  }
}
