/** The store on PGlite keeps the contract of every store. */
import { afterAll, beforeAll } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import { emptyTables } from './empty-tables.ts';
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
