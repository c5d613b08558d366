/**
 * Keeps the data directory private: it holds case text, and the socket through which it can be read. Folders are 0700
 * and files 0600, whatever the umask of the shell and whatever was there before.
 */
import { chmodSync, lstatSync, mkdirSync, readdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { messageOf, Trouble } from '../kernel/trouble.ts';

/** Bits that the group and others must not have. */
const OTHERS = 0o077;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** What the program puts into its data directory. A directory with anything else may be in use for something else. */
const OWN = new Set(['database', 'sandbox.jsonl', 'signing-key']);
/** Its own check refuses it when others could read it: whoever has copied it can sign. */
const SIGNING_KEY = 'signing-key';
const DEPTH_MAX = 12;

/** Files that are created from now on are private. A worker thread has no umask of its own. */
export function createPrivateFiles(): void {
  if (isMainThread) process.umask(OTHERS);
}

/**
 * Creates the directory, or closes it to other users if it holds nothing but our own files.
 *
 * @throws Trouble `data.not_private` with the command to run, when it cannot be closed or holds files of others
 */
export function openPrivateDirectory(directory: string): void {
  createPrivateFiles();
  const refuse = (why: string, cause?: unknown, command = 'chmod -R go='): Trouble =>
    new Trouble('data.not_private', {
      message: `Expected only you to read the data directory \`${directory}\`, ${why}. Run \`${command} '${directory}'\`, or set SOPWITH_DATA to another folder`,
      ...(cause === undefined ? {} : { cause }),
    });
  try {
    mkdirSync(directory, { recursive: true, mode: FOLDER_MODE });
  } catch (cause) {
    throw new Trouble('data.no_directory', {
      message: `Expected to create the data directory \`${directory}\`, got \`${messageOf(cause)}\`: set SOPWITH_DATA to another folder`,
      cause,
    });
  }
  if (process.platform === 'win32') return;
  const root = realpathSync(directory);
  const { uid } = statSync(root);
  const own = process.getuid?.();
  // For root, too: it may read everything, and the owner of a folder may put other files in the place of its own.
  if (own !== undefined && uid !== own)
    throw refuse('got one that belongs to another user', undefined, `chown -R ${own}`);
  const open = exposed(root);
  if (open.length === 0) return;
  const foreign = readdirSync(root).find((name) => !OWN.has(name) && !name.endsWith('.sock'));
  if (foreign !== undefined) throw refuse(`got one that others may read, and that also holds \`${foreign}\``);
  try {
    for (const { path, stats } of open) chmodSync(path, stats.isDirectory() ? FOLDER_MODE : FILE_MODE);
  } catch (cause) {
    throw refuse(`got one that cannot be closed to others (\`${messageOf(cause)}\`)`, cause);
  }
  if (exposed(root).length > 0) throw refuse('got one on a file system that does not keep permissions');
}

type Found = { readonly path: string; readonly stats: Stats };

/** The folders and files that others may use: the directory and everything in it, through links too. */
function exposed(path: string, depth = 0): Found[] {
  const stats = statOf(path);
  if (stats === null || depth > DEPTH_MAX) return [];
  const found = (stats.mode & OTHERS) === 0 ? [] : [{ path, stats }];
  if (!stats.isDirectory()) return found;
  const inside = readdirSync(path).filter((name) => depth > 0 || name !== SIGNING_KEY);
  return [...found, ...inside.flatMap((name) => exposed(join(path, name), depth + 1))];
}

/** Follows a link; null for one that leads nowhere, and for a file that has just been removed. */
function statOf(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined
    ? null
    : (statSync(path, { throwIfNoEntry: false }) ?? null);
}
