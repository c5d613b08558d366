/**
 * A database as text: the release that filled it, its last migration, and the rows of each table as Postgres writes
 * them in JSON. Unlike a copy of the files it can be read in a review, and does not depend on a version of Postgres.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { z } from 'zod';
import { rowsOf, type Database } from '../../../src/store/database.ts';
import { migrationsFolder } from '../../../src/store/migrations-folder.ts';
import { openDatabase } from '../../../src/store/open-database.ts';

export const dumpSchema = z.object({
  release: z.string(),
  /** The instant of the recording, epoch milliseconds. */
  at: z.int(),
  /** The last migration of that release. */
  migration: z.string(),
  /** How each case ended when that release played it on. */
  ends: z.record(z.string(), z.string()),
  tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
});

export type Dump = z.infer<typeof dumpSchema>;

const journalSchema = z.object({ entries: z.array(z.looseObject({ tag: z.string() })) });

function journal(): z.infer<typeof journalSchema> & Record<string, unknown> {
  const text = readFileSync(join(migrationsFolder, 'meta', '_journal.json'), 'utf8');
  return journalSchema.loose().parse(JSON.parse(text));
}

/** The rows of every table, in an order that does not depend on the time of writing. */
export async function tablesOf({ db }: Database): Promise<Dump['tables']> {
  const names = await rowsOf(
    db,
    sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name`,
  );
  const tables: Dump['tables'] = {};
  for (const { name } of names) {
    const rows = await rowsOf(
      db,
      sql`SELECT to_jsonb(t) AS row FROM ${sql.identifier(String(name))} t ORDER BY to_jsonb(t)::text`,
    );
    tables[String(name)] = rows.map(({ row }) => row as Record<string, unknown>);
  }
  return tables;
}

export const lastMigration = (): string => journal().entries.at(-1)?.tag ?? '';

/**
 * The database as the release left it: with its own migrations and rows, not yet migrated to this version.
 *
 * @returns the directory, and what removes it
 */
export async function restore({ migration, tables }: Dump): Promise<{ directory: string; remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'sopwith-recorded-'));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  const older = join(folder, 'migrations');
  cpSync(migrationsFolder, older, { recursive: true });
  const { entries, ...rest } = journal();
  const last = entries.findIndex(({ tag }) => tag === migration);
  if (last < 0) throw new Error(`Expected the migration \`${migration}\`, got none: a released one never changes`);
  writeFileSync(join(older, 'meta/_journal.json'), JSON.stringify({ ...rest, entries: entries.slice(0, last + 1) }));
  const directory = join(folder, 'database');
  const data = join(directory, 'postgres');
  mkdirSync(directory);
  const pglite = await PGlite.create(data);
  const db = drizzle(pglite);
  await migrate(db, { migrationsFolder: older });
  await db.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL session_replication_role = replica`);
    for (const [name, rows] of Object.entries(tables)) {
      const table = sql.identifier(name);
      await tx.execute(
        sql`INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::${table}, ${JSON.stringify(rows)}::jsonb)`,
      );
    }
    await tx.execute(sql`SELECT setval(pg_get_serial_sequence('inbox', 'id'), (SELECT max(id) FROM inbox))`);
  });
  await pglite.close();
  // The mark of a first start that came to its end; without it the directory would be made anew.
  writeFileSync(join(data, 'sopwith-whole'), '');
  return { directory, remove };
}

/** Opens the restored database and migrates it to this version. */
export async function openRestored(dump: Dump): Promise<Database> {
  const { directory, remove } = await restore(dump);
  const database = await openDatabase({ directory });
  await database.migrate();
  return { ...database, close: () => database.close().finally(remove) };
}
