/**
 * Lists this program's migrations that a database does not have yet, without applying them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { rowsOf, type Database } from '../store/database.ts';
import { migrationsFolder } from '../store/migrations-folder.ts';
import { storeTrouble } from '../store/store-trouble.ts';

const journalSchema = z.object({ entries: z.array(z.object({ when: z.int(), tag: z.string() })) });

/** By name, oldest first. */
export async function pendingMigrations({ db }: Pick<Database, 'db'>): Promise<readonly string[]> {
  const { entries } = journalSchema.parse(
    JSON.parse(readFileSync(join(migrationsFolder, 'meta', '_journal.json'), 'utf8')),
  );
  const applied = await lastApplied(db);
  return entries.filter(({ when }) => when > applied).map(({ tag }) => tag);
}

/** drizzle records the time of each applied migration; a new database does not have that table yet. */
async function lastApplied(db: Database['db']): Promise<number> {
  try {
    const [known] = await rowsOf(db, sql`SELECT to_regclass('drizzle.__drizzle_migrations') IS NOT NULL AS known`);
    if (known?.['known'] !== true) return 0;
    const [row] = await rowsOf(db, sql`SELECT max(created_at) AS last FROM drizzle.__drizzle_migrations`);
    return Number(row?.['last'] ?? 0);
  } catch (error) {
    throw storeTrouble(error);
  }
}
