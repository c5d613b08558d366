/**
 * Opens PGlite in this process, on a directory. Every commit reaches the disk.
 */
import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { PGlite, types } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { Trouble, messageOf } from '../kernel/trouble.ts';
import type { EmbeddedDatabase } from './database.ts';
import { lockDirectory } from './directory-lock.ts';
import { DurableNodeFS, durableStartParams } from './durable-node-fs.ts';
import { pendingMigrations, refuseNewerSchema } from './compare-schema.ts';
import { migrationsFolder } from './migrations-folder.ts';
import { prepareStatements } from './prepare-statements.ts';
import { refuseShadowed, SEARCH_PATH } from './search-path.ts';
import { copyDatabase, prepareDatabase, preparedFolder } from './prepared-database.ts';
import { storeTrouble } from './store-trouble.ts';

/**
 * Stops V8 from compiling PGlite a second time for speed, which costs 500 MB for a moment, 60 MB for good, and a second
 * during the start. Without it the peak rate of claims is a third lower (Node 24.21). Applies to the whole process, and
 * must be set before PGlite is compiled.
 */
const COMPILE_ONCE = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'] as const;

/** Arrays of texts, names, booleans and whole numbers. */
const ARRAYS_READ = [1009, 1003, 1000, 1005, 1007, 1016];
/** Types of which the store reads values, in its own tables and in the catalogue. */
const TYPES_READ: ReadonlySet<number> = new Set([...Object.values(types).map(Number), ...ARRAYS_READ]);

/**
 * Written into the data directory once it is complete. If it is missing, the first start was cut short and nothing in
 * the directory was ever used.
 */
const WHOLE = 'sopwith-whole';

/** Throws `store.directory_in_use` when another process has the directory open, `store.failed` when opening fails. */
export async function openDirectory(directory: string): Promise<EmbeddedDatabase> {
  const lock = lockDirectory(directory);
  try {
    const data = join(directory, 'postgres');
    if (existsSync(data) && !existsSync(join(data, WHOLE))) rmSync(data, { recursive: true });
    if (!existsSync(data)) {
      const prepared = await prepareEmbedded();
      if (prepared !== null) await copyDatabase(prepared, data);
    }
    const pglite = await openPglite(data);
    markWhole(data);
    return toDatabase(pglite, () => {
      lock.release();
    });
  } catch (error) {
    lock.release();
    throw new Trouble('store.failed', {
      cause: error,
      message: `Expected to open the embedded database in \`${directory}\`, got \`${messageOf(error)}\`; move the directory away to begin anew, or restore it from a backup`,
    });
  }
}

/** The directory of which each new embedded database is a copy; null where it cannot be cached. */
export function prepareEmbedded(): Promise<string | null> {
  return prepareDatabase({
    folder: preparedFolder,
    async make(data) {
      const pglite = await openPglite(data);
      await migrate(drizzle(pglite), { migrationsFolder });
      await pglite.close();
    },
  });
}

async function openPglite(data: string): Promise<PGlite> {
  for (const flag of COMPILE_ONCE) setFlagsFromString(flag);
  const pglite = await PGlite.create({ fs: new DurableNodeFS(data), startParams: [...durableStartParams] });
  // PGlite copies all of its parsers at each query, which took as long as half of a short query: it has one for the arrays
  // of each type.
  pglite.parsers = Object.fromEntries(Object.entries(pglite.parsers).filter(([type]) => TYPES_READ.has(Number(type))));
  await pglite.exec(`SET search_path = ${SEARCH_PATH}`);
  // A look-up in an index finds all rows.
  await pglite.exec('SET gin_fuzzy_search_limit = 0');
  prepareStatements(pglite);
  return pglite;
}

function toDatabase(pglite: PGlite, release: () => void): EmbeddedDatabase {
  const db = drizzle(pglite);
  let closing: Promise<void> | null = null;
  return {
    kind: 'embedded',
    db,
    async migrate() {
      try {
        await refuseNewerSchema(db);
        if ((await pendingMigrations({ db })).length > 0) await migrate(db, { migrationsFolder });
        // After a kill a sequence jumps by 32, because Postgres logs it ahead. There is only one process here, so the
        // sequence can be corrected.
        await refuseShadowed(db);
        await db.execute(
          sql`SELECT setval('case_numbers', coalesce(max(substr(case_id, 6)::bigint), 1), count(*) > 0) FROM cases`,
        );
      } catch (error) {
        throw storeTrouble(error);
      }
    },
    close() {
      closing ??= pglite.close().finally(release);
      return closing;
    },
  };
}

/** The mark must reach the disk before any row, or a power cut could make a used directory look unfinished. */
function markWhole(data: string): void {
  const mark = join(data, WHOLE);
  if (existsSync(mark)) return;
  const file = openSync(mark, 'w');
  writeSync(file, 'The first start of this database came to its end.\n');
  fsyncSync(file);
  closeSync(file);
  const folder = openSync(data, 'r');
  fsyncSync(folder);
  closeSync(folder);
}
