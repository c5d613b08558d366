/**
 * What the audit reads in addition to the logs: rows that follow from a log, rows that follow from nothing, and whether
 * the database's own guards are still in place.
 */
import { asc, eq, getTableColumns, getTableName, sql } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import type { Store } from '../engine/ports.ts';
import { rowsOf, type Ask, type Db } from './database.ts';
import * as schema from './schema.ts';
import { asks, handbooks, proposals, sessionUses, sopVersions, timers } from './schema.ts';

const TABLES = [
  schema.inbox,
  schema.cases,
  schema.caseKeys,
  schema.runs,
  schema.runEvents,
  schema.timers,
  schema.asks,
  schema.sessionUses,
  schema.register,
  schema.proposals,
  schema.handbooks,
  schema.sopVersions,
  schema.threadMessages,
  schema.ticks,
] as const;

/** The tables that refuse every change, each by the trigger `…_append_only`. */
const APPEND_ONLY = ['run_events', 'session_uses', 'handbooks', 'sop_versions', 'register', 'proposals'];
/** The rows of these belong to a run; those of `case_keys` and `runs` to a case. */
const OF_RUN = ['run_events', 'timers', 'asks', 'session_uses', 'thread_messages'];

export function createRecord(ask: Ask): Store['record'] {
  return {
    rowsOfRun: (runId) =>
      ask(async (db) => ({
        timers: await db
          .select({ key: timers.key, dueAt: timers.dueAt })
          .from(timers)
          .where(eq(timers.runId, runId))
          .orderBy(asc(timers.key)),
        asks: (
          await db
            .select({ askId: asks.askId, kind: asks.kind, open: asks.open, groups: asks.groups, askedAt: asks.askedAt })
            .from(asks)
            .where(eq(asks.runId, runId))
        ).map((row) => ({ ...row, groups: row.groups ?? [] })),
        sessions: await db
          .select({ sessionId: sessionUses.sessionId, usedAt: sessionUses.usedAt })
          .from(sessionUses)
          .where(eq(sessionUses.runId, runId)),
      })),

    signers: () =>
      ask(async (db) => {
        const rows = await rowsOf(
          db,
          sql`SELECT key_id, min(at_ms) AS first, max(at_ms) AS last FROM (
            SELECT key_id, at_ms FROM register UNION ALL SELECT key_id, at_ms FROM run_events WHERE key_id IS NOT NULL
          ) AS signed GROUP BY key_id ORDER BY min(at_ms)`,
        );
        return rows.map((row) => ({
          keyId: String(row['key_id']),
          first: Number(row['first']),
          last: Number(row['last']),
        }));
      }),

    contents: () =>
      ask(async (db) => ({
        handbooks: (await db.select({ number: handbooks.number }).from(handbooks)).map(({ number }) => number),
        sops: await db
          .select({
            name: sopVersions.name,
            version: sopVersions.version,
            hash: sopVersions.hash,
            file: sopVersions.file,
            handbook: sopVersions.handbook,
          })
          .from(sopVersions),
        proposals: (await db.select({ id: proposals.proposalId }).from(proposals)).map(({ id }) => id),
      })),

    strays: () =>
      ask(async (db) => [
        ...(await Promise.all(OF_RUN.map((table) => straysOf(db, table, 'run_id', 'runs')))).flat(),
        ...(await straysOf(db, 'case_keys', 'case_id', 'cases')),
        ...(await straysOf(db, 'runs', 'case_id', 'cases')),
        ...(await straysOf(db, 'cases', 'case_id', 'runs')),
      ]),

    guards: () => ask(async (db) => [...(await triggers(db)), ...(await constraints(db)), ...(await numbers(db))]),
  };
}

async function straysOf(db: Db, table: string, column: string, of: string): Promise<{ table: string; key: string }[]> {
  const rows = await rowsOf(
    db,
    sql.raw(
      `SELECT DISTINCT a.${column} AS key FROM ${table} AS a WHERE NOT EXISTS (SELECT 1 FROM ${of} AS b WHERE b.${column} = a.${column}) LIMIT 100`,
    ),
  );
  return rows.map(({ key }) => ({ table, key: String(key) }));
}

/** Each append-only table has its enabled trigger, whose function refuses; and no table has any other trigger. */
async function triggers(db: Db): Promise<string[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT t.tgname AS name, c.relname AS table_name, t.tgenabled AS enabled, t.tgtype AS type, p.prosrc AS source, p.proname AS function
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
      WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace`,
  );
  const found = new Map(rows.map((row) => [String(row['name']), row]));
  const missing = APPEND_ONLY.flatMap((table) => {
    const row = found.get(`${table}_append_only`);
    found.delete(`${table}_append_only`);
    if (row?.['table_name'] !== table || row['enabled'] !== 'O' || Number(row['type']) !== BEFORE_ANY_CHANGE)
      return [`Expected the trigger \`${table}_append_only\`, enabled, got none or another`];
    return /^\s*BEGIN\s+RAISE EXCEPTION [^;]+;\s*END\s*$/.test(String(row['source']))
      ? []
      : [`Expected the function \`${String(row['function'])}\` to refuse every change, got another function`];
  });
  const others = [...found.values()].map(
    (row) => `Expected no other trigger on \`${String(row['table_name'])}\`, got \`${String(row['name'])}\``,
  );
  return [...missing, ...others];
}

/** BEFORE, DELETE, UPDATE and TRUNCATE, per statement: bits of `pg_trigger.tgtype`. */
const BEFORE_ANY_CHANGE = 2 + 8 + 16 + 32;

async function constraints(db: Db): Promise<string[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT conname AS name FROM pg_constraint WHERE connamespace = 'public'::regnamespace
      UNION SELECT indexname FROM pg_indexes WHERE schemaname = 'public'`,
  );
  const found = new Set(rows.map(({ name }) => String(name)));
  return TABLES.flatMap((table) =>
    namesOf(table)
      .filter((name) => !found.has(name))
      .map((name) => `Expected the constraint \`${name}\` of \`${getTableName(table)}\`, got none`),
  );
}

function namesOf(table: PgTable): string[] {
  const { primaryKeys, foreignKeys, indexes, name } = getTableConfig(table);
  const single = Object.values(getTableColumns(table)).some(({ primary }) => primary) ? [`${name}_pkey`] : [];
  return [
    ...single,
    ...primaryKeys.map((key) => key.getName()),
    ...foreignKeys.map((key) => key.getName()),
    ...indexes.flatMap(({ config }) => (config.unique && config.name !== undefined ? [config.name] : [])),
  ];
}

/** The sequence is never behind the cases: a number given twice would open no case. */
async function numbers(db: Db): Promise<string[]> {
  const [row] = await rowsOf(
    db,
    sql`SELECT (SELECT last_value FROM case_numbers) AS given,
      (SELECT coalesce(max(substring(case_id from '^CASE-([0-9]{1,10})$')::bigint), 0) FROM cases) AS used`,
  );
  const [given, used] = [Number(row?.['given']), Number(row?.['used'])];
  return given >= used ? [] : [`Expected the sequence \`case_numbers\` at ${used} or later, got ${given}`];
}
