/**
 * What the folder for EDI does with single files: looks whether one changed, reads its beginning, writes one whole, and
 * moves one under a name that no other file has.
 */
import { constants, type PathLike } from 'node:fs';
import { access, lstat, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../kernel/canonical-json.ts';

/** What shows that a file was written to. */
export type FileState = { readonly size: number; readonly changedMs: number };

/** Bytes of a name; file systems take 255, and a number and `.txt.tmp` are added. A longer one is shortened. */
const NAME_BYTES_MAX = 200;
const DIGEST_CHARACTERS = 16;
/** Characters of a file's name in a sentence. */
const SHOWN_MAX = 100;

export async function stateOf(path: PathLike): Promise<FileState> {
  const { size, mtimeMs } = await lstat(path);
  return { size, changedMs: mtimeMs };
}

export const isSame = (a: FileState, b: FileState): boolean => a.size === b.size && a.changedMs === b.changedMs;

/** A link may have taken the place of the file since it was listed: it is not followed, and nothing is waited for. */
const NO_LINK = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export async function beginningOf(path: PathLike, bytes: number): Promise<Buffer> {
  const file = await open(path, NO_LINK);
  try {
    const buffer = Buffer.alloc(Math.min(bytes, (await file.stat()).size));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Another program sees all of the file or nothing, also after the computer lost its power. */
export async function writeWhole(path: string, text: string | Buffer): Promise<void> {
  const unfinished = `${path}.tmp`;
  const file = await open(unfinished, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
}

/** Moves a file with a sentence next to it, `NAME.txt`. The sentence is there first, so no file is without it. */
export async function moveWithSentence(path: PathLike, room: string, name: string, sentence: string): Promise<void> {
  const target = await freeName(room, name, ['', '.txt']);
  await writeWhole(`${target}.txt`, sentence);
  await rename(path, target);
}

/**
 * Writes a file with a sentence next to it, `NAME.txt`. One that is there with the same content is the same one, so a
 * file whose taking did not end leaves no second one.
 */
export async function keepWithSentence(body: Buffer, room: string, name: string, sentence: string): Promise<void> {
  const target = await freeName(room, name, ['', '.txt'], (path) => hasContent(path, body));
  await writeWhole(`${target}.txt`, sentence);
  await writeWhole(target, body);
}

async function hasContent(path: string, body: Buffer): Promise<boolean> {
  const size = await stateOf(path).then(
    (state) => state.size,
    () => null,
  );
  return size === body.length && body.equals(await beginningOf(path, body.length));
}

/**
 * A partner may use a name again; the earlier file stays.
 *
 * @param endings of all files that are written under the name: each must be free
 * @param isOurs whether a file that is there may be written again
 */
export async function freeName(
  room: string,
  name: string,
  endings: readonly string[] = [''],
  isOurs: (path: string) => Promise<boolean> = () => Promise.resolve(false),
): Promise<string> {
  const short = shortened(name);
  for (let number = 0; ; number++) {
    const path = join(room, number === 0 ? short : `${short}.${number}`);
    const isTaken = await Promise.all(endings.map((ending) => isThere(`${path}${ending}`)));
    if (!isTaken.includes(true) || (await isOurs(path))) return path;
  }
}

function shortened(name: string): string {
  const bytes = Buffer.from(name);
  if (bytes.length <= NAME_BYTES_MAX) return name;
  // A cut inside a character leaves a replacement character, which may be longer.
  const beginning = bytes
    .subarray(0, NAME_BYTES_MAX - DIGEST_CHARACTERS - 4)
    .toString()
    .replace(/\uFFFD$/, '');
  return `${beginning}-${sha256(name).slice(0, DIGEST_CHARACTERS)}`;
}

export const isThere = (path: PathLike): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A name as a sentence may show it. */
export function shownName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '?').slice(0, SHOWN_MAX);
}
