/**
 * Cases in Postgres, looked up by the keys of their outside records.
 */
import { and, asc, eq, or, sql } from 'drizzle-orm';
import type { CaseRow, Store } from '../engine/ports.ts';
import { assert } from '../kernel/assert.ts';
import type { CaseId } from '../kernel/ids.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { CorrelationKey } from '../case/case-event.ts';
import { rowsOf, type Ask, type Db } from './database.ts';
import { caseKeys, cases } from './schema.ts';
import { violatedConstraint } from './store-trouble.ts';
import { assertStored } from './stored-all.ts';
import { openRunStatement, openStatement } from './write-log.ts';

/** A record has one case, and the id of the run that opens it follows from the record. */
const TAKEN: readonly (string | null)[] = ['case_keys_system_record_pk', 'runs_pkey'];

export function createCases(ask: Ask): Store['cases'] {
  return {
    nextNumber: () =>
      ask(async (db) => {
        const [row] = await rowsOf(db, sql`SELECT nextval('case_numbers') AS number`);
        const number = Number(row?.['number']);
        if (!Number.isSafeInteger(number))
          throw new Trouble('store.case_numbers', {
            message: `Expected the sequence \`case_numbers\` to go on from the last case, got ${String(row?.['number'])}: someone changed it. Set it to the number of the last case with \`setval\``,
          });
        return number;
      }),

    open: (request) =>
      ask(async (db) => {
        const existing = await caseOfAny(db, request.keys);
        if (existing !== null) return { kind: 'exists', caseId: existing };
        try {
          const [opened] = await rowsOf(db, openStatement([request]));
          assertStored({ runs: opened === undefined ? 0 : 1 }, { runs: 1 });
          return { kind: 'opened' };
        } catch (error) {
          if (!TAKEN.includes(violatedConstraint(error))) throw error;
          // Another writer opened a case for the same record between our look and our statement, and won.
          const winner = await caseOfAny(db, request.keys);
          if (winner === null) throw error;
          return { kind: 'exists', caseId: winner };
        }
      }),

    openRun: (request) =>
      ask(async (db) => {
        const [opened] = await rowsOf(db, openRunStatement(request));
        assert(opened !== undefined, 'another run is of a known case');
      }),

    find: (caseId) => ask((db) => findCase(db, caseId)),

    findByKey: (key) =>
      ask(async (db) => {
        const caseId = await caseOfAny(db, [key]);
        return caseId === null ? null : findCase(db, caseId);
      }),
  };
}

async function findCase(db: Db, caseId: CaseId): Promise<CaseRow | null> {
  const [row] = await db.select().from(cases).where(eq(cases.caseId, caseId));
  if (row === undefined) return null;
  const keys = await db
    .select({ system: caseKeys.system, record: caseKeys.record })
    .from(caseKeys)
    .where(eq(caseKeys.caseId, caseId))
    .orderBy(asc(caseKeys.position));
  return { ...row, keys };
}

/** The case of the first key, in their order, that belongs to a case. */
async function caseOfAny(db: Db, keys: readonly CorrelationKey[]): Promise<CaseId | null> {
  if (keys.length === 0) return null;
  const found = await db
    .select()
    .from(caseKeys)
    .where(or(...keys.map((key) => and(eq(caseKeys.system, key.system), eq(caseKeys.record, key.record)))));
  for (const key of keys) {
    const match = found.find((row) => row.system === key.system && row.record === key.record);
    if (match !== undefined) return match.caseId;
  }
  return found[0]?.caseId ?? null;
}
