/** The embedded database plans a statement once, and a statement gives what it would give without that. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import { rowsOf, type Database, type Db } from '../../src/store/database.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';

class RolledBack extends Error {}

describe('a statement of the embedded database', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openEmbeddedDatabase();
    await database.db.execute(sql.raw('CREATE TABLE things (id integer, worth integer)'));
    await database.db.execute(sql.raw('INSERT INTO things VALUES (1, 10), (2, 20)'));
  });
  afterAll(() => database.close());

  const namedTexts = async (start: string): Promise<number> => {
    const rows = await rowsOf(
      database.db,
      sql.raw(`SELECT count(*) AS count FROM pg_prepared_statements WHERE statement LIKE '${start}%'`),
    );
    return Number(rows[0]?.['count']);
  };
  const worth = async (db: Db, id: number): Promise<unknown> =>
    (await rowsOf(db, sql`SELECT worth FROM things WHERE id = ${id}`))[0]?.['worth'];

  it('is planned once from its second time on, and reads what it is asked for and what is stored by then', async () => {
    const worthOf = async (id: number): Promise<unknown> =>
      (await rowsOf(database.db, sql`SELECT worth AS planned FROM things WHERE id = ${id}`))[0]?.['planned'];
    expect(await worthOf(1)).toBe(10);
    expect(await namedTexts('SELECT worth AS planned')).toBe(0);
    expect([await worthOf(2), await worthOf(1), await worthOf(3)]).toEqual([20, 10, undefined]);
    await database.db.execute(sql`UPDATE things SET worth = 11 WHERE id = 1`);
    expect(await worthOf(1)).toBe(11);
    expect(await namedTexts('SELECT worth AS planned')).toBe(1);
    await database.db.execute(sql`UPDATE things SET worth = 10 WHERE id = 1`);
  });

  it('gives the columns that its table has by then, when someone changed one or took the change back', async () => {
    const three = async (db: Db): Promise<unknown> => [await worth(db, 2), await worth(db, 2), await worth(db, 2)];
    expect(await three(database.db)).toEqual([20, 20, 20]);
    const during: unknown[] = [];
    await database.db
      .transaction(async (tx) => {
        await tx.execute(sql.raw('ALTER TABLE things ALTER worth TYPE text'));
        during.push(await three(tx));
        await tx
          .transaction(async (inner) => {
            await inner.execute(sql.raw('ALTER TABLE things ALTER worth TYPE boolean USING true'));
            during.push(await three(inner));
            throw new RolledBack();
          })
          .catch(() => undefined);
        during.push(await three(tx));
        throw new RolledBack();
      })
      .catch(() => undefined);
    expect(during).toEqual([
      ['20', '20', '20'],
      [true, true, true],
      ['20', '20', '20'],
    ]);
    expect(await three(database.db)).toEqual([20, 20, 20]);
    await database.db.execute(sql.raw('ALTER TABLE things ALTER worth TYPE text'));
    expect(await three(database.db)).toEqual(['20', '20', '20']);
    await database.db.execute(sql.raw('ALTER TABLE things ALTER worth TYPE integer USING worth::integer'));
    expect(await three(database.db)).toEqual([20, 20, 20]);
  });

  it('fails as often as it is wrong, and others go on', async () => {
    const divided = (by: number): Promise<readonly unknown[]> =>
      rowsOf(database.db, sql`SELECT 6 / ${by}::integer AS result`);
    for (const by of [0, 2, 0, 3, 0])
      await (by === 0
        ? expect(divided(by)).rejects.toThrow()
        : expect(divided(by)).resolves.toEqual([{ result: 6 / by }]));
    for (let times = 0; times < 3; times++)
      await expect(rowsOf(database.db, sql`SELECT no_such_column FROM things`)).rejects.toThrow();
    expect(await worth(database.db, 2)).toBe(20);
  });

  it('is planned each time when there are too many texts to keep the plans of all', async () => {
    for (let text = 0; text < 400; text++)
      for (let times = 0; times < 2; times++)
        expect(await rowsOf(database.db, sql.raw(`SELECT ${text} AS many`))).toEqual([{ many: text }]);
    expect(await namedTexts('SELECT 1')).toBeGreaterThan(50);
    expect(await namedTexts('')).toBeLessThanOrEqual(300);
  });
});
