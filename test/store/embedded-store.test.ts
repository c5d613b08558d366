/** The store on PGlite keeps the contract of every store. */
import { afterAll, beforeAll } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { emptyTables } from './empty-tables.ts';
import { describeStore } from './store-contract.ts';

let database: Database;
beforeAll(async () => {
  database = await openDatabase({ memory: true });
  await database.migrate();
});
afterAll(() => database.close());

describeStore('the store on PGlite', async () => {
  await emptyTables(database);
  return createPostgresStore(database);
});
