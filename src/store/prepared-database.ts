/**
 * A data directory that is made once per installation, with all migrations, and copied for each new embedded database:
 * `initdb` in WebAssembly takes seconds, a copy does not.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { chmod, copyFile, mkdir, open, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrationsFolder } from './migrations-folder.ts';

/** Next to the packages, whose version it depends on: a new installation removes it. */
export const preparedFolder = fileURLToPath(new URL('../../node_modules/.cache/database', import.meta.url));

/** Raised when a prepared directory is made differently, so that an earlier one is not used. */
const FORMAT = 1;
/**
 * Milliseconds without use after which a directory is removed when a new one is made. Making and copying take seconds.
 */
const UNUSED_MS = 3_600_000;
/** Only the owner may read and write the copy. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

export type PreparedDatabaseOptions = {
  /** Where prepared directories are cached. */
  readonly folder: string;
  /** Makes a migrated data directory at this path, which does not exist yet, and closes it. */
  readonly make: (data: string) => Promise<void>;
};

/**
 * The prepared directory, made when it is missing. Any number of processes may ask at the same time: each makes its own
 * under another name, and the first to finish gives it the final name, so a directory of that name is always whole.
 *
 * @returns null where nothing can be cached, such as in an image that is read-only
 */
export async function prepareDatabase({ folder, make }: PreparedDatabaseOptions): Promise<string | null> {
  const prepared = join(folder, preparedKey(migrationsFolder));
  if (existsSync(prepared)) {
    markUsed(prepared);
    return prepared;
  }
  const draft = `${prepared}.${randomUUID()}`;
  try {
    mkdirSync(draft, { recursive: true });
  } catch {
    return null;
  }
  try {
    const data = join(draft, 'data');
    await make(data);
    await syncTree(data);
    renameSync(data, prepared);
    markUsed(prepared);
    removeUnused(folder);
  } catch (error) {
    // Another process was faster: a directory that is not empty is never replaced.
    if (!existsSync(prepared)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return prepared;
}

/**
 * Removes the directories of other versions and of makers that were killed. What is younger may be in use by another
 * checkout.
 */
function removeUnused(folder: string): void {
  const longAgo = Date.now() - UNUSED_MS;
  for (const name of readdirSync(folder).filter((each) => /^[0-9a-f]{32}(?:\.|$)/.test(each))) {
    const path = join(folder, name);
    if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? longAgo) < longAgo)
      rmSync(path, { recursive: true, force: true });
  }
}

/** The directory's modification time says when it was last used. */
function markUsed(prepared: string): void {
  const now = new Date();
  try {
    utimesSync(prepared, now, now);
  } catch {
    // In a read-only image nothing is removed either.
  }
}

/** Copies a prepared directory to `data`, which does not exist yet; all of it is on the disk when this returns. */
export async function copyDatabase(prepared: string, data: string): Promise<void> {
  await mkdir(data, { mode: FOLDER_MODE });
  const entries = await readdir(prepared, { recursive: true, withFileTypes: true });
  const pathOf = (entry: (typeof entries)[number]): string => join(entry.parentPath, entry.name);
  for (const entry of entries.filter((each) => each.isDirectory()))
    await mkdir(join(data, relative(prepared, pathOf(entry))), { mode: FOLDER_MODE, recursive: true });
  await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const copy = join(data, relative(prepared, pathOf(entry)));
        await copyFile(pathOf(entry), copy);
        await chmod(copy, FILE_MODE);
      }),
  );
  await syncTree(data);
}

/** A hash that changes whenever another PGlite version or other migrations would make a different database. */
export function preparedKey(migrations: string): string {
  const pglite = join(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), '..', 'package.json');
  const hash = createHash('sha256').update(`${FORMAT}\n${readFileSync(pglite, 'utf8')}`);
  const files = readdirSync(migrations, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    const text = readFileSync(file);
    hash.update(`${relative(migrations, file).split(sep).join('/')}\n${text.length}\n`).update(text);
  }
  return hash.digest('hex').slice(0, 32);
}

/** Files first, then the folders that name them. */
async function syncTree(root: string): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const sync = async (path: string): Promise<void> => {
    const handle = await open(path, 'r');
    await handle.sync().finally(() => handle.close());
  };
  const paths = (isWanted: (entry: (typeof entries)[number]) => boolean): string[] =>
    entries.filter(isWanted).map((entry) => join(entry.parentPath, entry.name));
  await Promise.all(paths((entry) => entry.isFile()).map(sync));
  await Promise.all([...paths((entry) => entry.isDirectory()), root].map(sync));
}
