/**
 * Reads the folder of a handbook from disk. `readHandbookFiles` decides what the bytes mean.
 */
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HANDBOOK_FOLDERS, isLookedAt, PEOPLE_FILE, whereItBelongs } from '../handbook/handbook-file.ts';
import {
  readHandbookFiles,
  type FileContent,
  type FoundFile,
  type HandbookFiles,
} from '../handbook/read-handbook-files.ts';
import { handbookEntriesMax, handbookFileBytesMax, handbookFilesMax } from '../kernel/limits.ts';
import { codeOf, messageOf, Trouble } from '../kernel/trouble.ts';

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'it is a file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ELOOP: 'it links to itself',
};

/** @throws Trouble `handbook.no_directory` when there is no such folder */
export function readHandbookFolder(folder: string): HandbookFiles {
  return readHandbookFiles(findHandbookFiles(folder));
}

/**
 * The files of a handbook with their bytes, in no particular order. Links are followed, since mounted volumes consist
 * of links.
 *
 * @throws Trouble `handbook.no_directory` when there is no such folder
 */
export function findHandbookFiles(folder: string): FoundFile[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (cause) {
    throw new Trouble('handbook.no_directory', {
      message: `Cannot read the handbook in the folder \`${folder}\`: ${codeOf(cause) === 'ENOENT' ? 'there is no such folder' : wordsFor(cause)}. Give the folder of the handbook; the program reads the one in SOPWITH_SOPS`,
      cause,
    });
  }
  const found = names.filter(isLookedAt).map((path) => ({ path }));
  const unreadable: FoundFile[] = [];
  for (const inner of HANDBOOK_FOLDERS) {
    if (!names.includes(inner)) continue;
    try {
      const paths = readdirSync(join(folder, inner)).map((name) => `${inner}/${name}`);
      found.push(...paths.filter(isLookedAt).map((path) => ({ path })));
    } catch (cause) {
      unreadable.push({ path: inner, content: { kind: 'unreadable', why: wordsFor(cause) } });
    }
  }
  return [
    ...unreadable,
    ...misplaced(folder).map(
      (path): FoundFile => ({ path, content: { kind: 'unreadable', why: 'it is not read here' } }),
    ),
    ...found.flatMap(({ path }, index): FoundFile[] => {
      // A folder with too many files is refused by their count, so the rest need not be read.
      if (index >= handbookFilesMax)
        return [{ path, content: { kind: 'unreadable', why: 'there are too many files' } }];
      const content = readContent(join(folder, path));
      return content === null ? [] : [{ path, content }];
    }),
  ];
}

/**
 * The files of a handbook that are in the folder, however deep, where they are not read. A folder with `people.yaml` and
 * `boundary/` is a handbook of its own. Near files come first: in a folder with very many entries the search ends.
 */
function misplaced(root: string): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const open = [''];
  let entries = 0;
  for (const folder of open) {
    const names = namesIn(join(root, folder), seen);
    if (folder !== '' && names.includes(PEOPLE_FILE) && names.includes('boundary')) continue;
    entries += names.length;
    if (entries > handbookEntriesMax) break;
    for (const name of names.filter((each) => !each.startsWith('.') && each !== 'node_modules')) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (isFolder(join(root, path))) open.push(path);
      else if (whereItBelongs(path) !== null) found.push(path);
    }
  }
  return found;
}

/** Nothing for a folder that cannot be listed, or was listed: links may lead around in a circle. */
function namesIn(folder: string, seen: Set<string>): readonly string[] {
  try {
    const real = realpathSync(folder);
    if (seen.has(real)) return [];
    seen.add(real);
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

/** The bytes of one file, or why they cannot be read; null when there is no such file (any more). */
export function readContent(file: string, bytesMax = handbookFileBytesMax): FileContent | null {
  try {
    const stats = statSync(file);
    if (stats.isDirectory()) return { kind: 'unreadable', why: 'it is a folder' };
    // A pipe or a device would block, or never end.
    if (!stats.isFile()) return { kind: 'unreadable', why: 'it is not a plain file' };
    if (stats.size > bytesMax) return { kind: 'too_large', size: stats.size };
    return { kind: 'bytes', bytes: readFileSync(file) };
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') return { kind: 'unreadable', why: wordsFor(cause) };
    return isLink(file) ? { kind: 'unreadable', why: 'it links to a file that does not exist' } : null;
  }
}

/** False also for a path that this user may not read, and a link to itself. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function wordsFor(cause: unknown): string {
  return WORDS[codeOf(cause)] ?? messageOf(cause);
}
