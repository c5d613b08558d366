/**
 * The runs that must be looked at: with a due timer, running without a live lease, or left by an earlier process. After an
 * outage very many timers are due; only the earliest are read.
 */
import { sql } from 'drizzle-orm';
import type { Instant } from '../kernel/clock.ts';
import { asRunId, type RunId } from '../kernel/ids.ts';
import { rowsOf, type Db } from './database.ts';
import { isOver } from './leases.ts';
import { storedText } from '../kernel/stored-text.ts';

/** If runs have more timers due than this on average, all timers are read. */
const TIMERS_A_RUN = 10;

/** The longest overdue first. @param owner whose leases count as over, too */
export async function dueRuns(db: Db, now: Instant, limit: number, owner: string | undefined): Promise<RunId[]> {
  const early = await earliest(db, { now, limit, owner, timersMax: limit * TIMERS_A_RUN });
  if (early.isWhole || early.found.length >= limit) return early.found;
  return (await earliest(db, { now, limit, owner, timersMax: null })).found;
}

type Request = {
  readonly now: Instant;
  readonly limit: number;
  readonly owner: string | undefined;
  /** Due timers that are looked at; null for all. */
  readonly timersMax: number | null;
};

async function earliest(
  db: Db,
  { now, limit, owner, timersMax }: Request,
): Promise<{ readonly found: RunId[]; readonly isWhole: boolean }> {
  const first = sql`ORDER BY updated_at_ms, run_id COLLATE "C" LIMIT ${limit}`;
  const rows = await rowsOf(
    db,
    sql`WITH early AS (
      SELECT run_id, due_at_ms AS since_ms FROM timers WHERE due_at_ms <= ${now} ORDER BY due_at_ms LIMIT ${timersMax})
    SELECT run_id, (SELECT count(*) FROM early)::integer AS timers FROM (
      SELECT run_id, since_ms FROM early
      UNION ALL
      (SELECT run_id, updated_at_ms FROM runs
        WHERE status = 'running' AND (lease_until_ms IS NULL OR ${isOver(sql`lease_until_ms`, now)}) ${first})
      ${owner === undefined ? sql`` : sql`UNION ALL (SELECT run_id, updated_at_ms FROM runs WHERE lease_owner = ${storedText(owner)} ${first})`}
    ) AS found GROUP BY run_id ORDER BY min(since_ms), run_id COLLATE "C" LIMIT ${limit}`,
  );
  const timers = Number(rows[0]?.['timers'] ?? 0);
  return {
    found: rows.map((row) => asRunId(String(row['run_id']))),
    isWhole: timersMax === null || timers < timersMax,
  };
}
