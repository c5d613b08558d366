/**
 * What is in a folder for EDI, by the bytes of its names: a program on Windows may write a name in Latin-1, which is no
 * text in UTF-8, and its file is read all the same.
 */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stateOf } from './folder-files.ts';

/** Names that programs give to files that they are still writing. */
const UNFINISHED = /\.(?:tmp|part|filepart|partial|crdownload)$/i;

export type WaitingFile = {
  /** All of its name, one character for each byte. */
  readonly key: string;
  /** Its name as people read it, under which it is moved. */
  readonly name: string;
  readonly path: Buffer;
};

/** What is never read. A folder is told with what is in it. */
export type LeftKind = 'hidden' | 'unfinished' | 'folder' | 'link' | 'no file';
export type LeftFile = WaitingFile & { readonly kind: LeftKind };

/**
 * Neither hidden nor unfinished files, nor folders, nor links, which may lead anywhere, are read. The one that was written
 * first comes first: what is received first is taken for the earlier one where a partner states no time.
 */
export async function waitingIn(
  room: string,
): Promise<{ readonly files: readonly WaitingFile[]; readonly left: readonly LeftFile[] }> {
  const entries = await readdir(room, { withFileTypes: true, encoding: 'buffer' });
  const all = entries.map((entry) => {
    const name = readableName(entry.name);
    const file: WaitingFile = {
      key: entry.name.toString('latin1'),
      name,
      path: Buffer.concat([Buffer.from(join(room, '/')), entry.name]),
    };
    return { ...file, kind: entry.isFile() ? kindOfName(name) : kindOfOther(entry) };
  });
  const files = await Promise.all(
    all.flatMap(({ kind, ...file }) => (kind === 'file' ? [changedAt(file.path).then((at) => ({ at, file }))] : [])),
  );
  return {
    files: files
      .toSorted((one, other) => one.at - other.at || (one.file.key < other.file.key ? -1 : 1))
      .map(({ file }) => file),
    left: all.flatMap(({ kind, ...file }) => (kind === 'file' ? [] : [{ ...file, kind }])),
  };
}

/** How many entries a folder has; null when it cannot be read. */
export const sizeOfFolder = (path: Buffer): Promise<number | null> =>
  readdir(path).then(
    ({ length }) => length,
    () => null,
  );

/** When what is left was changed; null when it is gone. */
export const leftSince = (path: Buffer): Promise<number | null> =>
  lstat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );

function readableName(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function kindOfName(name: string): LeftKind | 'file' {
  if (name.startsWith('.')) return 'hidden';
  return UNFINISHED.test(name) ? 'unfinished' : 'file';
}

function kindOfOther(entry: { isDirectory(): boolean; isSymbolicLink(): boolean }): LeftKind {
  if (entry.isSymbolicLink()) return 'link';
  return entry.isDirectory() ? 'folder' : 'no file';
}

/** Another process may have taken the file. */
const changedAt = (path: Buffer): Promise<number> =>
  stateOf(path).then(
    ({ changedMs }) => changedMs,
    () => Number.POSITIVE_INFINITY,
  );
