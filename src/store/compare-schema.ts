/**
 * How a database's tables compare with the migrations of this program.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { Trouble } from '../kernel/trouble.ts';
import { rowsOf, type Database } from './database.ts';
import { migrationsFolder } from './migrations-folder.ts';
import { storeTrouble } from './store-trouble.ts';

const journalSchema = z.object({ entries: z.array(z.object({ when: z.int(), tag: z.string() })) });

type Queries = Parameters<typeof rowsOf>[0];

/** The program's migrations that the database does not have yet, by name, oldest first. */
export async function pendingMigrations({ db }: Pick<Database, 'db'>): Promise<readonly string[]> {
  const applied = await lastApplied(db);
  return ownMigrations()
    .filter(({ when }) => when > applied)
    .map(({ tag }) => tag);
}

/**
 * Called before migrating and before reading: a program must not write rows whose meaning has changed since.
 *
 * @throws Trouble `store.newer_format` when a newer version of the program has migrated the database
 */
export async function refuseNewerSchema(db: Queries): Promise<void> {
  const newest = ownMigrations().at(-1);
  if (newest === undefined || (await lastApplied(db)) <= newest.when) return;
  throw new Trouble('store.newer_format', {
    message: `Expected a database whose last migration is \`${newest.tag}\` or an earlier one, got one that a newer version of Sopwith has migrated: start that version, or restore the backup from before the update`,
  });
}

function ownMigrations(): readonly { readonly when: number; readonly tag: string }[] {
  return journalSchema.parse(JSON.parse(readFileSync(join(migrationsFolder, 'meta', '_journal.json'), 'utf8'))).entries;
}

/** drizzle records the time of each applied migration; a new database does not have that table yet. */
async function lastApplied(db: Queries): Promise<number> {
  try {
    const [known] = await rowsOf(db, sql`SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS known`);
    if (known?.['known'] !== true) return 0;
    const [row] = await rowsOf(db, sql`SELECT max(created_at) AS last FROM drizzle.__drizzle_migrations`);
    return Number(row?.['last'] ?? 0);
  } catch (error) {
    throw storeTrouble(error);
  }
}
