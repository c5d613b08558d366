/** What the store guarantees on the embedded database, each guarantee with an attempt to break it. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { DurableNodeFS, durableStartParams } from '../../src/store/durable-node-fs.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { prepareEmbedded } from '../../src/store/open-embedded.ts';
import { createPostgresStore } from '../../src/store/postgres-store.ts';
import { copyDatabase } from '../../src/store/prepared-database.ts';
import { describeStoredOtherwise } from './stored-otherwise.ts';
import { describeAppendOnly } from './append-only.ts';
import { startChild } from './child.ts';
import { NOON } from './fixtures.ts';
import { schemaText } from './schema-text.ts';
import { describeSearchPath } from './search-path.ts';

const root = mkdtempSync(join(tmpdir(), 'sopwith-embedded-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});
const child = new URL('./embedded-child.ts', import.meta.url);

describe('the embedded database', () => {
  it('loses no acknowledged row when its process is killed, and opens again each time', async () => {
    const directory = join(root, 'killed');
    const acknowledged: unknown[] = [];
    for (const enough of [40, 25]) {
      const writer = startChild(child, [directory]);
      for (let i = 0; i < enough; i++) acknowledged.push(await writer.next());
      await writer.kill();
      acknowledged.push(...(await writer.rest()));
    }
    const database = await openDatabase({ directory });
    await database.migrate();
    const found = await createPostgresStore(database).inbox.take(100_000, NOON, NOON + 1);
    await database.close();
    const ids = new Set<unknown>(found.map(({ eventId }) => eventId));
    expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
    // Each process may have stored one more row than it reported.
    expect(ids.size - acknowledged.length).toBeLessThanOrEqual(2);
  });

  it('refuses a second process, and says which process holds it and what to do', async () => {
    const directory = join(root, 'held');
    const database = await openDatabase({ directory });
    const refused = await startChild(child, [directory]).next();
    expect(refused).toEqual({
      code: 'store.directory_in_use',
      message: expect.stringContaining(`process \`${process.pid}\``) as string,
    });
    expect(refused).toMatchObject({
      message: expect.stringContaining('set DATABASE_URL to run several processes') as string,
    });
    await expect(openDatabase({ directory })).rejects.toMatchObject({ code: 'store.directory_in_use' });
    await database.close();
    expect(existsSync(join(directory, 'lock'))).toBe(false);
    await expect(createPostgresStore(database).inbox.pending()).rejects.toMatchObject({ code: 'store.unavailable' });
  });

  it('starts over when the first start was cut short before the database was complete', async () => {
    const directory = join(root, 'deep', 'cut');
    mkdirSync(join(directory, 'postgres', 'base'), { recursive: true });
    writeFileSync(join(directory, 'postgres', 'PG_VERSION'), '18\n');
    const database = await openDatabase({ directory });
    await database.migrate();
    expect(await createPostgresStore(database).inbox.pending()).toBe(0);
    await database.close();
  });

  it('forces each commit to the disk', async () => {
    const data = join(root, 'synced');
    await copyDatabase((await prepareEmbedded()) ?? '', data);
    const fs = new DurableNodeFS(data);
    const pglite = await PGlite.create({ fs, startParams: [...durableStartParams] });
    await pglite.exec('CREATE TABLE t (n integer)');
    const before = fs.syncs;
    for (let i = 0; i < 20; i++) await pglite.query('INSERT INTO t VALUES ($1)', [i]);
    expect(fs.syncs - before).toBeGreaterThanOrEqual(20);
    const beforeOne = fs.syncs;
    await pglite.transaction(async (tx) => {
      for (let i = 0; i < 20; i++) await tx.query('INSERT INTO t VALUES ($1)', [i]);
    });
    expect(fs.syncs - beforeOne).toBeGreaterThanOrEqual(1);
    expect(fs.syncs - beforeOne).toBeLessThan(10);
    await pglite.close();
  });
});

describe('the schema and its triggers on PGlite', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase({ directory: join(root, 'schema') });
  });
  afterAll(() => database.close());

  it('is the recorded schema, and migrating again changes nothing', async () => {
    await database.migrate();
    await expect(await schemaText(database)).toMatchFileSnapshot('../postgres/schema.sql');
  });

  describeAppendOnly('append-only tables on PGlite', () => database);

  describeStoredOtherwise(() => database);
});

it('refuses an address that is not a Postgres address, without repeating its password', async () => {
  await expect(openDatabase({ url: 'mysql://user:secret@host/db' })).rejects.toMatchObject({
    code: 'store.bad_url',
    message: expect.not.stringContaining('secret') as string,
  });
});

describe('the names of tables in the embedded database', () => {
  describeSearchPath(async () => {
    const database = await openDatabase({ directory: join(root, 'shadowed') });
    await database.migrate();
    return database;
  }, 'SYSTEM');
});
