/**
 * Who may advance a run, and who may write its thread, in Postgres. Leases of several runs share a statement; a run whose
 * row someone else has locked is asked about alone, so that no other run waits for it.
 */
import { sql, type Placeholder, type SQL, type SQLWrapper } from 'drizzle-orm';
import type { Lease, Leased, LeasedThread, RunRow, Store, ThreadMessage } from '../engine/ports.ts';
import type { Instant } from '../kernel/clock.ts';
import { asCaseId, asRunId, type RunId } from '../kernel/ids.ts';
import { leaseMsMax } from '../kernel/limits.ts';
import { templateOnce, type AllGiven } from './built-once.ts';
import { notForced, type Ask, type Db } from './database.ts';
import { gather, GATHERED } from './gather.ts';
import { storedText } from '../kernel/stored-text.ts';

/** As JSON, which both drivers give as text. */
const ABOUT = sql.raw('array_to_json(runs.about)::text AS about_json');

type Row = Readonly<Record<string, unknown>>;
type Wanted = { readonly runId: RunId; readonly owner: string; readonly now: Instant; readonly until: Instant };

/** What becomes of a run whose row someone else has locked. */
type Locked = 'wait' | 'skip';

const BY_RUN = { ...GATHERED, keyOf: ({ runId }: { readonly runId: RunId }) => runId };

export function createRunLeases(ask: Ask): Pick<Store['runs'], 'lease' | 'release'> {
  const lease = gather<Wanted, Leased | null>({
    ...BY_RUN,
    many: (wanted) => ask((db) => leaseRuns(db, wanted, 'skip')).then(orAlone),
    one: async (wanted) => (await ask((db) => leaseRuns(db, [wanted], 'wait')))[0] ?? null,
  });
  const release = gather<Lease, { readonly nextDue: Instant | null }>({
    ...BY_RUN,
    many: (leases) => ask((db) => releaseRuns(db, leases, 'skip')).then(orAlone),
    one: async (given) => (await ask((db) => releaseRuns(db, [given], 'wait')))[0] ?? { nextDue: null },
  });
  return {
    lease: (runId, owner, now, until) => lease({ runId, owner: storedText(owner), now, until }),
    release: async (given) => (await release(given)).nextDue,
  };
}

/** A run that was left out may only be locked, so it is asked about alone. */
function orAlone<T>(found: readonly (T | null)[]): readonly (T | undefined)[] {
  return found.map((one) => one ?? undefined);
}

const WANTED = { runIds: 'text[]', owners: 'text[]', nows: 'bigint[]', untils: 'bigint[]' } as const;

const leaseRunRows = forEachLocked((locked) =>
  templateOnce(
    WANTED,
    (given) => sql`WITH ${wantedRows(given)} ${free(locked)}
      UPDATE runs SET lease_owner = g.owner, lease_until_ms = g.until_ms, lease_token = lease_token + 1
      FROM g WHERE runs.run_id = g.run_id ${isFree(locked)} AND ${notForced}
        AND (lease_owner IS NULL OR ${isOver(sql`lease_until_ms`, sql`g.now_ms`)} OR lease_owner = g.owner)
      RETURNING runs.*, ${ABOUT}`,
  ),
);

async function leaseRuns(db: Db, wanted: readonly Wanted[], locked: Locked): Promise<(Leased | null)[]> {
  const rows = await leaseRunRows[locked](db, given(wanted));
  return wanted.map(({ runId, owner }) => {
    const row = rows.find((one) => one['run_id'] === runId);
    return row === undefined ? null : { runId, owner, token: Number(row['lease_token']), row: runRowOf(row) };
  });
}

const releaseRunRows = forEachLocked((locked) =>
  templateOnce(
    { runIds: 'text[]', owners: 'text[]', tokens: 'integer[]' },
    ({ runIds, owners, tokens }) =>
      sql`WITH g AS (SELECT * FROM unnest(${runIds}, ${owners}, ${tokens}) AS g (run_id, owner, token)) ${free(locked)}
      UPDATE runs SET lease_owner = NULL, lease_until_ms = NULL
      FROM g WHERE runs.run_id = g.run_id AND lease_owner = g.owner AND lease_token = g.token ${isFree(locked)} AND ${notForced}
      RETURNING runs.run_id, (SELECT min(due_at_ms) FROM timers WHERE timers.run_id = runs.run_id) AS due_at_ms`,
  ),
);

async function releaseRuns(
  db: Db,
  leases: readonly Lease[],
  locked: Locked,
): Promise<({ readonly nextDue: Instant | null } | null)[]> {
  const rows = await releaseRunRows[locked](db, {
    runIds: leases.map(({ runId }) => runId),
    owners: leases.map(({ owner }) => storedText(owner)),
    tokens: leases.map(({ token }) => token),
  });
  return leases.map(({ runId }) => {
    const row = rows.find((one) => one['run_id'] === runId);
    if (row === undefined) return null;
    return { nextDue: row['due_at_ms'] === null ? null : Number(row['due_at_ms']) };
  });
}

export function createThreadLeases(ask: Ask): Pick<Store['thread'], 'lease'> {
  const lease = gather<Wanted, LeasedThread | null>({
    ...BY_RUN,
    many: (wanted) => ask((db) => leaseThreads(db, wanted, 'skip')).then(orAlone),
    one: async (wanted) => (await ask((db) => leaseThreads(db, [wanted], 'wait')))[0] ?? null,
  });
  return { lease: (runId, owner, now, until) => lease({ runId, owner: storedText(owner), now, until }) };
}

/** Whoever held a lease before stores the last messages with its release, so they are read in the same statement. */
const leaseThreadRows = forEachLocked((locked) =>
  templateOnce(
    WANTED,
    (given) => sql`WITH ${wantedRows(given)} ${free(locked)},
      leased AS (
        UPDATE runs SET thread_owner = g.owner, thread_until_ms = g.until_ms
        FROM g WHERE runs.run_id = g.run_id ${isFree(locked)} AND ${notForced}
          AND (thread_owner IS NULL OR ${isOver(sql`thread_until_ms`, sql`g.now_ms`)} OR thread_owner = g.owner)
        RETURNING runs.*, ${ABOUT})
      SELECT leased.*, m.key, m.channel, m.ts, m.content_hash, m.state, m.updated_at_ms AS written_at_ms
      FROM leased LEFT JOIN thread_messages m USING (run_id) ORDER BY m.key COLLATE "C"`,
  ),
);

async function leaseThreads(db: Db, wanted: readonly Wanted[], locked: Locked): Promise<(LeasedThread | null)[]> {
  const rows = await leaseThreadRows[locked](db, given(wanted));
  const found = Map.groupBy(rows, (row) => String(row['run_id']));
  return wanted.map(({ runId }) => {
    const own = found.get(runId);
    const [first] = own ?? [];
    if (own === undefined || first === undefined) return null;
    return { row: runRowOf(first), messages: own.filter((row) => row['key'] !== null).map(messageOf) };
  });
}

function given(wanted: readonly Wanted[]) {
  return {
    runIds: wanted.map(({ runId }) => runId),
    owners: wanted.map(({ owner }) => owner),
    nows: wanted.map(({ now }) => now),
    untils: wanted.map(({ until }) => until),
  };
}

function wantedRows({ runIds, owners, nows, untils }: AllGiven<typeof WANTED>): SQL {
  return sql`g AS (SELECT * FROM unnest(${runIds}, ${owners}, ${nows}, ${untils}) AS g (run_id, owner, now_ms, until_ms))`;
}

function forEachLocked<T>(statement: (locked: Locked) => T): Readonly<Record<Locked, T>> {
  return { wait: statement('wait'), skip: statement('skip') };
}

/** The rows of `g` that no one has locked. */
function free(locked: Locked): SQL {
  return locked === 'wait'
    ? sql``
    : sql`, free AS MATERIALIZED (SELECT r.run_id FROM runs r JOIN g USING (run_id) FOR NO KEY UPDATE OF r SKIP LOCKED)`;
}

function isFree(locked: Locked): SQL {
  return locked === 'wait' ? sql`` : sql`AND runs.run_id IN (SELECT run_id FROM free)`;
}

/** A lease that is over, or that no program wrote: it would keep the run from everyone for good. */
export function isOver(until: SQLWrapper, now: SQL | Placeholder | Instant): SQL {
  return sql`(${until} <= ${now} OR ${until} > ${now} + ${leaseMsMax}::bigint)`;
}

function runRowOf(row: Row): RunRow {
  return {
    runId: asRunId(String(row['run_id'])),
    caseId: asCaseId(String(row['case_id'])),
    status: String(row['status']) as RunRow['status'],
    sop: textOf(row['sop']),
    sopVersion: row['sop_version'] === null ? null : Number(row['sop_version']),
    outcome: textOf(row['outcome']),
    title: String(row['title']),
    about: row['about_json'] === null ? [] : (JSON.parse(String(row['about_json'])) as string[]),
    openedAt: Number(row['opened_at_ms']),
    updatedAt: Number(row['updated_at_ms']),
    head: { seq: Number(row['head_seq']), hash: String(row['head_hash']) },
    threadSeq: Number(row['thread_seq']),
  };
}

function messageOf(row: Row): ThreadMessage {
  return {
    runId: asRunId(String(row['run_id'])),
    key: String(row['key']),
    channel: String(row['channel']),
    ts: textOf(row['ts']),
    contentHash: textOf(row['content_hash']),
    state: String(row['state']) as ThreadMessage['state'],
    updatedAt: Number(row['written_at_ms']),
  };
}

const textOf = (value: unknown): string | null => (value === null ? null : String(value));
