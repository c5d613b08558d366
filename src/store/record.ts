/**
 * What the audit reads in addition to the logs: rows that follow from a log, rows that follow from nothing, and whether
 * the database's own guards are still in place.
 */
import { asc, eq, notInArray, sql } from 'drizzle-orm';
import type { Store } from '../engine/ports.ts';
import { REGISTER_CHAINS } from '../engine/register.ts';
import { builtOnce } from './built-once.ts';
import { rowsOf, type Ask, type Db } from './database.ts';
import { problemsOfGuards } from './guards.ts';
import { asks, handbooks, proposals, register, sessionUses, sopVersions, timers } from './schema.ts';

/** The rows of these belong to a run; those of `case_keys` and `runs` to a case. */
const OF_RUN = ['run_events', 'timers', 'asks', 'session_uses', 'thread_messages'];

const timersOf = builtOnce({ runId: timers.runId }, (db, { runId }) =>
  db
    .select({ key: timers.key, dueAt: timers.dueAt })
    .from(timers)
    .where(eq(timers.runId, runId))
    .orderBy(asc(timers.key)),
);
const asksOf = builtOnce({ runId: asks.runId }, (db, { runId }) =>
  db
    .select({ askId: asks.askId, kind: asks.kind, open: asks.open, groups: asks.groups, askedAt: asks.askedAt })
    .from(asks)
    .where(eq(asks.runId, runId)),
);
const sessionsOf = builtOnce({ runId: sessionUses.runId }, (db, { runId }) =>
  db
    .select({ sessionId: sessionUses.sessionId, usedAt: sessionUses.usedAt })
    .from(sessionUses)
    .where(eq(sessionUses.runId, runId)),
);

export function createRecord(ask: Ask): Store['record'] {
  return {
    rowsOfRun: (runId) =>
      ask(async (db) => ({
        timers: await timersOf(db, { runId }),
        asks: (await asksOf(db, { runId })).map((row) => ({ ...row, groups: row.groups ?? [] })),
        sessions: await sessionsOf(db, { runId }),
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
        ...(
          await db
            .selectDistinct({ chain: register.chain })
            .from(register)
            .where(notInArray(register.chain, [...REGISTER_CHAINS]))
        ).map(({ chain }) => ({ table: 'register', key: chain })),
      ]),

    guards: () => ask(problemsOfGuards),
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
