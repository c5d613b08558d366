/**
 * Which tables and functions the names in our statements mean. A schema that is named after the role, a setting of the role
 * or the database, or a temporary table could give them another meaning, and the program would write into tables without
 * guards. So every connection sets its own path, and a start refuses names that still mean something else.
 */
import { getTableName, sql } from 'drizzle-orm';
import { Trouble } from '../kernel/trouble.ts';
import { rowsOf, type Db } from './database.ts';
import { refuseMisleading } from './misleading.ts';
import { TABLES } from './schema.ts';

/** Postgres' own schema comes first unless it is named; temporary tables would, too, so they are named last. */
export const SEARCH_PATH = 'public, pg_temp';

const NAMES: readonly string[] = [...TABLES.map((table) => getTableName(table)), 'case_numbers'];

/** @throws Trouble `store.shadowed` when a name does not mean the table of the schema `public`, or a statement not what it says */
export async function refuseShadowed(db: Db): Promise<void> {
  await refuseMisleading(db);
  const rows = await rowsOf(
    db,
    sql`SELECT name, to_regclass(name)::oid::regclass::text AS found FROM unnest(${sql.raw(`ARRAY['${NAMES.join("','")}']`)}) AS t (name)
      WHERE to_regclass(name) IS DISTINCT FROM to_regclass('public.' || name)`,
  );
  const [first] = rows;
  if (first === undefined) return;
  throw new Trouble('store.shadowed', {
    message: `Expected \`${String(first['name'])}\` to be the table in the schema \`public\`, got \`${String(first['found'])}\`: remove \`search_path\` from DATABASE_URL, or let the pooler pass it on, and drop what has the name of a table of ours`,
  });
}

/** What has the name of a table of ours elsewhere. */
export async function problemsOfShadows(db: Db): Promise<string[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT 'the relation ' || n.nspname || '.' || c.relname AS what FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relname = ANY (${sql.raw(`ARRAY['${NAMES.join("','")}']`)}) AND n.nspname <> 'public' AND c.relkind IN ('r', 'v', 'm', 'f', 'p', 'S')`,
  );
  return rows.map((row) => `Expected nothing that could be taken for a table of ours, got ${String(row['what'])}`);
}
