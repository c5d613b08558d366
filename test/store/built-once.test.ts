import { and, asc, eq, gte, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import { describe, expect, it } from 'vitest';
import { builtOnce, templateOnce } from '../../src/store/built-once.ts';
import type { Db } from '../../src/store/database.ts';
import { inbox, runs } from '../../src/store/schema.ts';

type Sent = { readonly on: string; readonly text: string; readonly params: readonly unknown[] };

/** A database that notes what it is sent, and answers with no rows. */
function noting(): { readonly db: Db; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const clientOf = (on: string) => ({
    options: { parsers: {}, serializers: {} },
    unsafe(text: string, params: readonly unknown[]) {
      sent.push({ on, text, params });
      return Object.assign(Promise.resolve([]), { values: () => Promise.resolve([]) });
    },
    begin: (work: (client: unknown) => unknown) => work(clientOf('transaction')),
  });
  return { db: drizzle(clientOf('database') as unknown as Sql), sent };
}

const HOSTILE = 'a\0b "c" \\d {e,f} \ud800';
const STORED = 'a\uFFFDb "c" \\d {e,f} \uFFFD';

describe('a query that is built once', () => {
  const kinds = { caseId: runs.caseId, since: runs.updatedAt, limit: 'value' } as const;
  const built = { times: 0 };
  const query = builtOnce(kinds, (db, { caseId, since, limit }) => {
    built.times += 1;
    return db
      .select()
      .from(runs)
      .where(and(eq(runs.caseId, caseId), gte(runs.updatedAt, since)))
      .orderBy(asc(runs.openedAt))
      .limit(limit);
  });
  const direct = (db: Db, caseId: string, since: number, limit: number) =>
    db
      .select()
      .from(runs)
      .where(and(eq(runs.caseId, caseId as never), gte(runs.updatedAt, since)))
      .orderBy(asc(runs.openedAt))
      .limit(limit);

  it('sends the text and the values that it would send if it were built at each use', async () => {
    const { db, sent } = noting();
    for (const [caseId, since, limit] of [['CASE-1', 5, 1] as const, [HOSTILE, 0, 100] as const]) {
      await query(db, { caseId: caseId as never, since, limit });
      await direct(db, caseId, since, limit);
      expect(sent.at(-2)).toEqual(sent.at(-1));
    }
    expect(sent.at(-1)?.params).toEqual([STORED, 0, 100]);
  });

  it('is built once for each database, and runs in the transaction that it is given', async () => {
    const [one, other] = [noting(), noting()];
    const values = { caseId: 'CASE-1' as never, since: 5, limit: 1 };
    built.times = 0;
    for (const { db } of [one, other, one, other]) await query(db, values);
    expect(built.times).toBe(2);
    await one.db.transaction((tx) => query(tx, values));
    await query(one.db, values);
    expect(one.sent.map(({ on }) => on)).toEqual(['database', 'database', 'transaction', 'database']);
  });

  it('writes JSON as its column does, a list of it too', async () => {
    const { db, sent } = noting();
    const worth = builtOnce({ payload: inbox.payload }, (on, { payload }) =>
      on.select({ id: inbox.id }).from(inbox).where(eq(inbox.payload, payload)),
    );
    for (const payload of [{ a: HOSTILE }, ['x', 1]]) await worth(db, { payload });
    expect(sent.map(({ params }) => params)).toEqual([[JSON.stringify({ a: HOSTILE })], ['["x",1]']]);
  });
});

describe('a template that is built once', () => {
  it('has each parameter wherever it is named, null included, and each array as one parameter', async () => {
    const { db, sent } = noting();
    const built = { times: 0 };
    const rows = templateOnce({ ids: 'bigint[]', names: 'text[]', now: 'value', note: 'value' }, (given) => {
      built.times += 1;
      return sql`SELECT unnest(${given.ids}, ${given.names}) WHERE ${given.now} < 1 OR ${given.note} IS NULL OR ${given.now} > 9`;
    });
    await rows(db, { ids: [1, null], names: ['{x}', '"', null], now: 3, note: null });
    await rows(db, { ids: [], names: [], now: 4, note: 'n' });
    const text = 'SELECT unnest($1::bigint[], $2::text[]) WHERE $3 < 1 OR $4 IS NULL OR $5 > 9';
    expect(sent).toEqual([
      { on: 'database', text, params: ['{"1",NULL}', '{"{x}","\\"",NULL}', 3, null, 3] },
      { on: 'database', text, params: ['{}', '{}', 4, 'n', 4] },
    ]);
    expect(built.times).toBe(1);
  });

  it('writes what has a column as the column does', async () => {
    const { db, sent } = noting();
    const rows = templateOnce({ title: runs.title }, ({ title }) => sql`SELECT ${title}`);
    await rows(db, { title: HOSTILE });
    expect(sent[0]?.params).toEqual([STORED]);
  });
});
