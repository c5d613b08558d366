/** Databases of other versions: what 0.1 has filled and what a newer version has migrated is refused with a sentence. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/open-database.ts';
import { migrationsFolder } from '../../src/store/migrations-folder.ts';

/** A database without any table: creating one takes seconds, a copy takes none. */
let bare: string;
let folder: string;
beforeAll(async () => {
  bare = mkdtempSync(join(tmpdir(), 'sopwith-bare-'));
  await (await PGlite.create(bare)).close();
});
afterAll(() => {
  rmSync(bare, { recursive: true, force: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sopwith-older-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The database of 0.1: its two migrations, and one event where `filled`. */
async function databaseOf(migrations: number, filled: boolean): Promise<string> {
  const older = join(folder, 'migrations');
  cpSync(migrationsFolder, older, { recursive: true });
  const journal = join(older, 'meta/_journal.json');
  const { entries, ...rest } = JSON.parse(readFileSync(journal, 'utf8')) as { entries: unknown[] };
  writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.slice(0, migrations) }));
  const directory = join(folder, 'database');
  const data = join(directory, 'postgres');
  mkdirSync(directory);
  cpSync(bare, data, { recursive: true });
  const pglite = await PGlite.create(data);
  const db = drizzle(pglite);
  await migrate(db, { migrationsFolder: older });
  if (filled) {
    await db.execute(
      sql`INSERT INTO cases (case_id, kind, requester, opened_at_ms) VALUES ('CASE-1', 'freight_claim', '{}', 0)`,
    );
    await db.execute(
      sql`INSERT INTO runs (run_id, case_id, status, title, head_seq, head_hash, opened_at_ms, updated_at_ms) VALUES ('run-1', 'CASE-1', 'running', '', 1, '', 0, 0)`,
    );
    await db.execute(
      sql`INSERT INTO run_events (run_id, seq, type, at_ms, actor, body, salts, commitments, prev, hash) VALUES ('run-1', 1, 'SopCalled', 0, '{}', '{}', '{}', '{}', '', 'x')`,
    );
  }
  await pglite.close();
  // The mark of a first start that came to its end; without it the directory would be made anew.
  writeFileSync(join(data, 'sopwith-whole'), '');
  return directory;
}

it('refuses a database that version 0.1 has filled, and says what to do', async () => {
  const database = await openDatabase({ directory: await databaseOf(2, true) });
  await expect(database.migrate()).rejects.toMatchObject({
    code: 'store.older_format',
    message:
      'Expected a new database, got one that Sopwith 0.1 has filled, which this version cannot read: keep it for 0.1, and set SOPWITH_DATA or DATABASE_URL to a new one',
  });
  await database.close();
});

it('refuses a record of an earlier form', async () => {
  const database = await openDatabase({ directory: await databaseOf(19, true) });
  await expect(database.migrate()).rejects.toMatchObject({
    code: 'store.older_format',
    message: expect.stringContaining('got one with a record of an earlier form') as string,
  });
  await database.close();
});

it('migrates one of version 0.1 that holds no event', async () => {
  const database = await openDatabase({ directory: await databaseOf(2, false) });
  await database.migrate();
  await database.close();
});

it('refuses a database that a newer version has migrated, and changes nothing in it', async () => {
  const database = await openDatabase({ directory: join(folder, 'database') });
  await database.migrate();
  await database.db.execute(
    sql`INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('later', 9000000000000)`,
  );
  await expect(database.migrate()).rejects.toMatchObject({
    code: 'store.newer_format',
    message: expect.stringContaining(
      'or an earlier one, got one that a newer version of Sopwith has migrated: start that version, or restore the backup from before the update',
    ) as string,
  });
  await database.close();
});
