/**
 * The program, the `sop` command and their packages as a hundred files instead of 1,400, which an installation makes
 * (`bundle-program.ts`) and a start loads in half the time. It is used only while every file that went into it is what
 * it was; otherwise the program and the command run from their sources.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout, which has the packages. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Next to the packages, where no other user of this machine can write; a new installation removes it. */
export const BUNDLE = join(ROOT, 'node_modules', '.cache', 'program');
/** The versions of all packages as npm installed them. */
export const PACKAGES = 'node_modules/.package-lock.json';
/** Lists what is in the bundle. Written last, so a bundle with it is whole. */
export const MANIFEST = 'made-of.json';

/** A longer file is read as a whole; a module has at most a tenth of this. */
const READ_BYTES = 1_048_576;

export type Manifest = {
  /** Of our own modules and of `PACKAGES`, relative to the checkout. */
  readonly files: readonly string[];
  /** Of everything that determines the bundle. */
  readonly hash: string;
};

/**
 * The path of an entry of the bundle: `main` or `sop`.
 *
 * @returns null when there is no bundle, or when it was made of anything else than what is on the disk now
 */
export function findBundled(entry: string, root = ROOT, bundle = BUNDLE): string | null {
  try {
    const { files, hash } = JSON.parse(readFileSync(join(bundle, MANIFEST), 'utf8')) as Manifest;
    const isSame = hash === hashOf(root, files, createReader(root));
    return isSame ? join(bundle, `${entry}.cjs`) : null;
  } catch {
    return null;
  }
}

/** Reads into the same memory each time, which takes half as long: the caller uses a file before it reads the next. */
function createReader(root: string): (file: string) => Buffer {
  const memory = Buffer.allocUnsafe(READ_BYTES);
  return (file) => {
    const path = join(root, file);
    const open = openSync(path, 'r');
    try {
      const length = readSync(open, memory, 0, memory.length, null);
      return length < memory.length ? memory.subarray(0, length) : readFileSync(path);
    } finally {
      closeSync(open);
    }
  };
}

/** Of the files' content, the place of the checkout, and the version of Node. */
export function hashOf(root: string, files: readonly string[], read: (file: string) => string | Buffer): string {
  const hash = createHash('sha256').update(`${root}\n${process.version}\n`);
  for (const file of files) hash.update(`${file}\n`).update(read(file)).update('\0');
  return hash.digest('hex');
}
