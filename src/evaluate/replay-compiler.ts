/**
 * Compiles the handbook of a replay once for all cases. Cases differ only in the people they add; these belong to no
 * group, so no check of the handbook depends on them.
 */
import { hashOf } from '../kernel/canonical-json.ts';
import { parsePeople } from '../handbook/parse-people.ts';
import { createCompiler, type Compiler } from '../engine/compiler.ts';
import { PEOPLE_FILE, type HandbookFile } from '../handbook/handbook-file.ts';
import { handbookHash, type CompiledHandbook } from '../review/compile-handbook.ts';
import type { Registry } from '../tool/registry.ts';

type Known = { readonly key: string; readonly compiled: CompiledHandbook };

export function createReplayCompiler(registry: Registry): Compiler {
  const compiler = createCompiler(registry);
  const sops = new Map<string, ReturnType<Compiler['sop']>>();
  /** Keyed by all files except people: what every case starts from. */
  let first: Known | null = null;
  /** Keyed by all files: a case needs its handbook when it publishes it and again when it runs. */
  let last: Known | null = null;

  const compile = (files: readonly HandbookFile[]): CompiledHandbook => {
    const key = handbookHash(files.filter(({ path }) => path !== PEOPLE_FILE));
    const adapted = first?.key === key ? withPeople(first.compiled, files) : null;
    if (adapted !== null) return adapted;
    const compiled = compiler.handbook(files);
    first = { key, compiled };
    return compiled;
  };

  return {
    handbook(files) {
      const key = handbookHash(files);
      if (last?.key !== key) last = { key, compiled: compile(files) };
      return last.compiled;
    },
    sop(text, file) {
      const key = JSON.stringify([file, text]);
      const parsed = sops.get(key) ?? compiler.sop(text, file);
      sops.set(key, parsed);
      return parsed;
    },
  };
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
