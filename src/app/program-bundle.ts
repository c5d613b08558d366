/**
 * The program, the `sop` command and their packages as a hundred files instead of 1,400, which an installation makes
 * (`bundle-program.ts`) and a start loads in half the time. It is used only while every file that went into it is what
 * it was; otherwise the program and the command run from their sources.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// An import of it would load all that it exports, such as Web Crypto, which takes a third of the comparison.
const { createHash } = process.getBuiltinModule('node:crypto');

/** The checkout, which has the packages. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Next to the packages, where no other user of this machine can write; a new installation removes it. */
export const BUNDLE = join(ROOT, 'node_modules', '.cache', 'program');
/** The versions of all packages as npm installed them. */
export const PACKAGES = 'node_modules/.package-lock.json';
/** Lists what is in the bundle. Written last, so a bundle with it is whole. */
export const MANIFEST = 'made-of.json';

export type Manifest = {
  /** Of our own modules and of `PACKAGES`, relative to the checkout. */
  readonly files: readonly string[];
  /** The sum of their lengths. */
  readonly length: number;
  /** Of everything that determines the bundle. */
  readonly hash: string;
};

/** Files, one after the other. */
export type Contents = { readonly lengths: readonly number[]; readonly bytes: Buffer };

/**
 * The path of an entry of the bundle: `main` or `sop`.
 *
 * @returns null when there is no bundle, or when it was made of anything else than what is on the disk now
 */
export function findBundled(entry: string, root = ROOT, bundle = BUNDLE): string | null {
  try {
    const { files, length, hash } = JSON.parse(readFileSync(join(bundle, MANIFEST), 'utf8')) as Manifest;
    const isSame = hash === hashOf(root, files, readAll(root, files, length));
    return isSame ? join(bundle, `${entry}.cjs`) : null;
  } catch {
    return null;
  }
}

/** Into one piece of memory, which takes half as long as a piece for each of a thousand files. */
function readAll(root: string, files: readonly string[], length: number): Contents {
  // One byte more: a last file that has become longer is not cut to what it was.
  const memory = Buffer.allocUnsafe(length + 1);
  const lengths: number[] = [];
  let end = 0;
  for (const file of files) {
    const open = openSync(`${root}/${file}`, 'r');
    try {
      const read = readSync(open, memory, end, memory.length - end, null);
      lengths.push(read);
      end += read;
    } finally {
      closeSync(open);
    }
  }
  return { lengths, bytes: memory.subarray(0, end) };
}

/** Of the files, the place of the checkout, and the version of Node. */
export function hashOf(root: string, files: readonly string[], { lengths, bytes }: Contents): string {
  return createHash('sha256')
    .update(`${JSON.stringify([root, process.version, files, lengths])}\n`)
    .update(bytes)
    .digest('hex');
}
