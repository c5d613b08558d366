/** The store on a Postgres server fulfils the store contract. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf, type Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { emptyTables } from '../store/empty-tables.ts';
import { describeStore } from '../store/store-contract.ts';
import { createServerForTests, describeWithServer, type Server } from './server.ts';

describeWithServer('on a server', () => {
  let server: Server;
  let database: Database;
  beforeAll(async () => {
    server = await createServerForTests();
    database = await openDatabase({ url: await server.freshDatabase() });
  });
  afterAll(async () => {
    await database.close();
    await server.remove();
  });

  it('finds its guards as the migrations made them, as in the embedded database', async () => {
    expect(await createPostgresStore(database).record.guards()).toEqual([]);
  });

  it('does not let the server compile statements, which takes longer than to run any of them', async () => {
    const [setting] = await rowsOf(database.db, sql`SELECT current_setting('jit') AS value`);
    expect(setting).toEqual({ value: 'off' });
  });

  describeStore('the store on Postgres', async () => {
    await emptyTables(database);
    return createPostgresStore(database);
  });
});
