/**
 * What a server of Postgres has done so far, read from the server itself. So every program that uses it is counted in
 * the same way, whatever its driver.
 */
import postgres from 'postgres';
import { processorMsOfAll } from './processor-time.ts';
import type { Costs } from './statistics.ts';
import type { BenchPostgres } from './throw-away-postgres.ts';

/** In the text of a statement that belongs to the bench and is not counted. */
export const NOT_COUNTED = 'asked_by_bench';

/** What the server itself asks to check a foreign key, which is no round trip. */
const OF_FOREIGN_KEYS = 'SELECT 1 FROM ONLY %';

export type ServerCounts = {
  /** A place in the log of the server. */
  readonly place: string;
  readonly processorMs: number | null;
  readonly statements: number | null;
};

/** What happened on the server between two looks. */
export type ServerWork = {
  readonly processorMs: number | null;
  readonly statements: number | null;
  readonly commits: number | null;
  readonly walBytes: number | null;
};

export type ServerCounter = {
  look(): Promise<ServerCounts>;
  between(from: ServerCounts, to: ServerCounts): Promise<ServerWork>;
  stop(): Promise<void>;
};

export async function countOnServer({ url, pid }: BenchPostgres): Promise<ServerCounter> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const hasStatements = await can(sql, 'pg_stat_statements', 'SELECT 1 FROM pg_stat_statements LIMIT 1');
  const hasLog = await can(sql, 'pg_walinspect', 'SELECT 1');
  return {
    async look() {
      const [row] = await sql`SELECT pg_current_wal_flush_lsn()::text AS place`;
      const [counted] = hasStatements
        ? await sql`SELECT coalesce(sum(calls), 0)::float8 AS calls FROM pg_stat_statements(true)
            WHERE toplevel AND query NOT LIKE ${`%${NOT_COUNTED}%`} AND query NOT LIKE ${OF_FOREIGN_KEYS}
              AND dbid <> (SELECT oid FROM pg_database WHERE datname = current_database())`
        : [];
      return {
        place: String(row?.['place']),
        processorMs: pid === null ? null : processorMsOfAll(pid),
        statements: counted === undefined ? null : Number(counted['calls']),
      };
    },
    async between(from, to) {
      const [bytes] = await sql`SELECT (${to.place}::pg_lsn - ${from.place}::pg_lsn)::float8 AS bytes`;
      return {
        processorMs: minus(to.processorMs, from.processorMs),
        statements: minus(to.statements, from.statements),
        commits: hasLog ? await commitsBetween(sql, from.place, to.place) : null,
        walBytes: Number(bytes?.['bytes']),
      };
    },
    stop: () => sql.end({ timeout: 1 }),
  };
}

/** Work of the server and of our processes for `count` claims, as what one of them costs. */
export function costsOf(count: number, processorMs: number, work: ServerWork | null): Costs {
  const each = (value: number | null | undefined): number | null => (typeof value === 'number' ? value / count : null);
  const bytes = each(work?.walBytes);
  return {
    processorMs: processorMs / count,
    serverMs: each(work?.processorMs),
    statements: each(work?.statements),
    commits: each(work?.commits),
    walKib: bytes === null ? null : bytes / 1_024,
  };
}

const minus = (to: number | null, from: number | null): number | null =>
  to === null || from === null ? null : to - from;

/**
 * Transactions that only read leave no record of a commit. Null when the server has removed that part of its log.
 */
async function commitsBetween(sql: postgres.Sql, from: string, to: string): Promise<number | null> {
  if (from === to) return 0;
  try {
    const [row] = await sql`SELECT coalesce(sum(count), 0)::float8 AS commits
      FROM pg_get_wal_stats(${from}::pg_lsn, ${to}::pg_lsn, true)
      WHERE "resource_manager/record_type" LIKE 'Transaction/COMMIT%'`;
    return Number(row?.['commits']);
  } catch {
    return null;
  }
}

/** Whether this server has an extension, and this user may use it. */
async function can(sql: postgres.Sql, extension: string, probe: string): Promise<boolean> {
  try {
    await sql.unsafe(`CREATE EXTENSION IF NOT EXISTS ${extension}`);
    await sql.unsafe(probe);
    return true;
  } catch {
    return false;
  }
}
