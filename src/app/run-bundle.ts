/**
 * Runs the bundle with the functions that an earlier start compiled. Node's own compile cache saves a module before it
 * runs, without the functions in it, which each start would compile again: a quarter of its work.
 */
import { chmodSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

export type BundleRun = {
  /** What the entry exports. */
  readonly exports: unknown;
  /** Saves the functions compiled so far for the next start, if this one had to compile them. */
  saveCompiled(): void;
};

type Require = (id: string) => unknown;
type Choose = (isPart: (id: string) => boolean, part: Require, other: Require) => Require;
type Part = { readonly exports: unknown };
/** A file that was compiled here; `sum` covers its text. */
type Compiled = { readonly script: Script; readonly path: string; readonly sum: number };

/** Bytes before the compiled functions: the sum of the text and of these functions. */
const HEAD = 4;

/** @param entry the path of a CommonJS file; the files next to it that it requires are run in the same way */
export function runBundle(entry: string): BundleRun {
  const parts = new Map<string, Part>();
  const compiled: Compiled[] = [];
  const folder = dirname(entry);
  const requirePart = (id: string): unknown => {
    const known = parts.get(id);
    if (known !== undefined) return known.exports;
    const path = join(folder, id);
    const text = readFileSync(path);
    const sum = crc32(text);
    const cachedData = readCompiled(path, sum);
    const script = new Script(`(function (module, exports, require, __filename, __dirname) {${text.toString()}\n})`, {
      filename: path,
      ...(cachedData === null ? {} : { cachedData }),
    });
    if (cachedData === null || script.cachedDataRejected === true) compiled.push({ script, path, sum });
    const part: Part = { exports: {} };
    parts.set(id, part);
    (script.runInThisContext() as (...given: unknown[]) => void)(part, part.exports, require, path, folder);
    return part.exports;
  };
  // Compiled in the folder of the bundle: Node prints a warning when code outside `node_modules` requires `punycode`.
  const choose = new Script('(isPart, part, other) => (id) => (isPart(id) ? part(id) : other(id))', {
    filename: join(folder, 'require.cjs'),
  }).runInThisContext() as Choose;
  const require = choose((id) => id.startsWith('./'), requirePart, createRequire(entry));
  return {
    exports: requirePart(`./${basename(entry)}`),
    saveCompiled() {
      for (const each of compiled.splice(0)) saveCompiled(each);
    },
  };
}

/** null when there is none, or when it is not what was saved for this text. */
function readCompiled(path: string, sum: number): Buffer | null {
  try {
    const file = readFileSync(compiledOf(path));
    const functions = file.subarray(HEAD);
    return file.readUInt32LE() === crc32(functions, sum) ? functions : null;
  } catch {
    return null;
  }
}

/** Where nothing can be written, the next start compiles again. */
function saveCompiled({ script, path, sum }: Compiled): void {
  const functions = script.createCachedData();
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(crc32(functions, sum));
  try {
    const draft = `${compiledOf(path)}.${process.pid}`;
    writeFileSync(draft, Buffer.concat([head, functions]));
    // For whichever user starts the program.
    chmodSync(draft, statSync(path).mode);
    renameSync(draft, compiledOf(path));
  } catch {
    // Such as an image that is read-only.
  }
}

const compiledOf = (path: string): string => `${path}.compiled`;
