/**
 * Finds the handbook around a file. The meaning of an SOP depends on the kinds, boundaries, people and calendars around
 * it.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HANDBOOK_FOLDERS, PEOPLE_FILE } from '../handbook/handbook-file.ts';
import type { FileContent } from '../handbook/read-handbook-files.ts';
import { readContent } from '../handbook-folder/read-handbook-folder.ts';
import { Trouble } from '../kernel/trouble.ts';

/** The handbook that comes with this project. */
const OWN_SOPS = fileURLToPath(new URL('../../sops', import.meta.url));

export type Around = {
  /** The folder of the handbook; null when there is none anywhere. */
  readonly root: string | null;
  /**
   * False when the file is outside the handbook; then only the handbook's kinds, boundaries, people and calendars are
   * used.
   */
  readonly isInside: boolean;
};

/** The handbook folder of a file: the file's own folder, or the one above `kinds/`, `boundary/` and `calendars/`. */
export function folderOf(file: string): string {
  const folder = dirname(file);
  return HANDBOOK_FOLDERS.some((name) => name === basename(folder)) ? dirname(folder) : folder;
}

/** The handbook for a folder: the folder itself, else `sops` in the current folder, else the project's own. */
export function handbookAround(folder: string, cwd: string): Around {
  if (isHandbook(folder)) return { root: folder, isInside: true };
  const root = [resolve(cwd, 'sops'), OWN_SOPS].find((candidate) => isHandbook(candidate)) ?? null;
  return { root, isInside: false };
}

/** The handbook of the first file that is in one, else the handbook for the first file's folder. */
export function handbookAroundAny(files: readonly string[], cwd: string): Around {
  const folders = files.map(folderOf);
  const own = folders.find(isHandbook);
  const [first = cwd] = folders;
  return own === undefined ? handbookAround(first, cwd) : { root: own, isInside: own === first };
}

/** Everything in a handbook except its SOPs. */
export function contextIn<T extends { readonly path: string }>(files: readonly T[]): T[] {
  return files.filter(({ path }) => !/\.sop\.ya?ml$/i.test(path));
}

/**
 * The content of a file that the command cannot do without.
 *
 * @throws Trouble `file.unreadable` when there is no such file, or it is a folder, a pipe, or not for this user
 */
export function contentOf(file: string, bytesMax?: number): FileContent {
  const content = readContent(file, bytesMax) ?? { kind: 'unreadable', why: 'there is no such file' };
  if (content.kind === 'unreadable')
    throw new Trouble('file.unreadable', { message: `Cannot read \`${file}\`: ${content.why}` });
  return content;
}

function isHandbook(folder: string): boolean {
  return existsSync(join(folder, PEOPLE_FILE));
}
