/**
 * Finds and reads the handbook around a file: an SOP means what the kinds, boundaries, people and calendars beside it
 * say.
 */
import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HandbookFile } from '../engine/ports.ts';
import { messageOf, codeOf, Trouble } from '../kernel/trouble.ts';
import { isHandbookPath } from '../review/handbook.ts';

const FOLDERS = ['kinds', 'boundary', 'calendars', 'tables'] as const;
const PEOPLE_FILE = 'people.yaml';
/** The handbook that comes with this project. */
const OWN_SOPS = fileURLToPath(new URL('../../sops', import.meta.url));

export type Around = {
  /** The folder of the handbook; null when there is none anywhere. */
  readonly root: string | null;
  /** False when the file lies outside of it, and only its kinds, boundaries, people and calendars are borrowed. */
  readonly isInside: boolean;
};

/** The folder that a handbook file belongs to: its own, or the one above `kinds/`, `boundary/` and `calendars/`. */
export function folderOf(file: string): string {
  const folder = dirname(file);
  return FOLDERS.some((name) => name === basename(folder)) ? dirname(folder) : folder;
}

/** The handbook of a folder: the folder itself, else `sops` of where the command was called, else the project's own. */
export function handbookAround(folder: string, cwd: string): Around {
  if (isHandbook(folder)) return { root: folder, isInside: true };
  const root = [resolve(cwd, 'sops'), OWN_SOPS].find((candidate) => isHandbook(candidate)) ?? null;
  return { root, isInside: false };
}

/** The handbook of the first file that lies in one, else as for the folder of the first file. */
export function handbookAroundAny(files: readonly string[], cwd: string): Around {
  const folders = files.map(folderOf);
  const own = folders.find(isHandbook);
  const [first = cwd] = folders;
  return own === undefined ? handbookAround(first, cwd) : { root: own, isInside: own === first };
}

export function readHandbookFolder(root: string): HandbookFile[] {
  const paths = ['', ...FOLDERS].flatMap((folder) =>
    namesIn(join(root, folder)).map((name) => (folder === '' ? name : `${folder}/${name}`)),
  );
  return paths
    .filter(isHandbookPath)
    .sort()
    .map((path) => ({ path, text: readText(join(root, path)) }));
}

/** Everything of a handbook but its SOPs. */
export function contextIn(files: readonly HandbookFile[]): HandbookFile[] {
  return files.filter(({ path }) => !path.endsWith('.sop.yaml'));
}

/** @throws Trouble `file.unreadable` with a sentence */
export function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new Trouble('file.unreadable', {
      cause,
      message: `Cannot read \`${file}\`: ${WORDS[codeOf(cause)] ?? messageOf(cause)}`,
    });
  }
  // What cannot be read would become other signs without a word, also in the names of people and groups.
  if (!isUtf8(bytes))
    throw new Trouble('file.unreadable', {
      message: `Cannot read \`${file}\`: it is no text in UTF-8; save it again as UTF-8`,
    });
  return bytes.toString('utf8');
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
};

function isHandbook(folder: string): boolean {
  return existsSync(join(folder, PEOPLE_FILE));
}

function namesIn(folder: string): string[] {
  return isFolder(folder) ? readdirSync(folder) : [];
}
