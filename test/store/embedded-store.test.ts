/** The store on PGlite fulfils the store contract. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asAskId } from '../../src/kernel/ids.ts';
import type { Database } from '../../src/store/database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import { emptyTables } from './empty-tables.ts';
import { opening, quiet } from './fixtures.ts';
import { describeStore } from './store-contract.ts';

let database: Database;
beforeAll(async () => {
  database = await openEmbeddedDatabase();
});
afterAll(() => database.close());

describeStore('the store on PGlite', async () => {
  await emptyTables(database);
  return createPostgresStore(database);
});

it('lists for every group an ask that was stored before asks had groups', async () => {
  await emptyTables(database);
  const store = createPostgresStore(database);
  const asks = [{ askId: asAskId('ask-old'), kind: 'approval' as const, open: true, groups: ['leads'] }];
  await store.cases.open(opening('1', { projection: { ...quiet, asks } }));
  await database.db.execute(sql`UPDATE asks SET groups = NULL`);
  expect((await store.runs.openAsks(9, ['finance'])).map(({ askId }) => askId)).toEqual(['ask-old']);
});
