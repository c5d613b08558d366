/**
 * Compiles the handbook of a replay once for all cases, and for the replays of the same process that follow. Cases differ
 * only in the people they add; these belong to no group, so no check of the handbook depends on them.
 */
import { hashOf } from '../kernel/canonical-json.ts';
import { onceForEach } from '../kernel/once-for-each.ts';
import { parsePeople } from '../handbook/parse-people.ts';
import { createCompiler, type Compiler } from '../engine/compiler.ts';
import { PEOPLE_FILE, type HandbookFile } from '../handbook/handbook-file.ts';
import { handbookHash, type CompiledHandbook } from '../review/compile-handbook.ts';
import type { Registry } from '../tool/registry.ts';

type Known = { readonly files: readonly HandbookFile[]; readonly compiled: CompiledHandbook };

/** Handbooks that come back in one process: before and after a change, and a few around them. */
const COMPILED_MAX = 8;

/** Compiling takes as long as playing several cases. */
const compilerOf = onceForEach((registry: Registry) => createCompiler(registry, COMPILED_MAX));

export function createReplayCompiler(registry: Registry): Compiler {
  const compiler = compilerOf(registry);
  const sops = new Map<string, ReturnType<Compiler['sop']>>();
  /** What every case starts from: its files differ from these in the people only. */
  let first: Known | null = null;
  /** A case needs its handbook when it publishes it and again when it runs. */
  let last: Known | null = null;

  const compile = (files: readonly HandbookFile[]): CompiledHandbook => {
    const adapted =
      first !== null && isSame(first.files, files, ({ path }) => path !== PEOPLE_FILE)
        ? withPeople(first.compiled, files)
        : null;
    if (adapted !== null) return adapted;
    const compiled = compiler.handbook(files);
    first = { files, compiled };
    return compiled;
  };

  return {
    handbook(files) {
      if (last === null || !isSame(last.files, files)) last = { files, compiled: compile(files) };
      return last.compiled;
    },
    sop(text, file) {
      const key = `${file}\0${text}`;
      const parsed = sops.get(key) ?? compiler.sop(text, file);
      sops.set(key, parsed);
      return parsed;
    },
  };
}

/** Whether both have the same files, in any order. Hashes would take longer: the texts are often the very same. */
function isSame(
  some: readonly HandbookFile[],
  others: readonly HandbookFile[],
  counts: (file: HandbookFile) => boolean = () => true,
): boolean {
  const left = new Map(some.filter(counts).map(({ path, text }) => [path, text]));
  const right = others.filter(counts);
  return left.size === right.length && right.every(({ path, text }) => left.get(path) === text);
}

/** The handbook with the people of these files; null when the groups differ or either handbook has mistakes. */
function withPeople({ handbook, findings }: CompiledHandbook, files: readonly HandbookFile[]): CompiledHandbook | null {
  const file = files.find(({ path }) => path === PEOPLE_FILE);
  const read = file === undefined ? null : parsePeople(file.text, file.path);
  if (handbook === null || read === null || 'findings' in read) return null;
  const { people } = read;
  if (hashOf(people.groups) !== hashOf(handbook.people.groups)) return null;
  return { handbook: { ...handbook, people, hash: handbookHash(files) }, findings };
}
