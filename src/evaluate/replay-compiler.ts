/**
 * Compiles the handbook of a replay once for all cases. Cases differ only in the people they add, and these belong to no group, so
 * nothing that was checked of the handbook depends on them.
 */
import { hashOf } from '../kernel/canonical-json.ts';
import { parsePeople } from '../handbook/parse-people.ts';
import { createCompiler, type Compiler } from '../engine/compiler.ts';
import type { HandbookFile } from '../engine/ports.ts';
import { handbookHash, PEOPLE_FILE, type CompiledHandbook } from '../review/handbook.ts';
import type { Registry } from '../tool/registry.ts';

type Compiled = { readonly around: string; readonly handbook: CompiledHandbook };

export function createReplayCompiler(registry: Registry): Compiler {
  const compiler = createCompiler(registry);
  const sops = new Map<string, ReturnType<Compiler['sop']>>();
  let first: Compiled | null = null;
  return {
    handbook(files) {
      const around = hashOf(files.filter(({ path }) => path !== PEOPLE_FILE));
      if (first?.around !== around) {
        first = { around, handbook: compiler.handbook(files) };
        return first.handbook;
      }
      return withPeople(first.handbook, files) ?? compiler.handbook(files);
    },
    sop(text, file) {
      const key = JSON.stringify([file, text]);
      const parsed = sops.get(key) ?? compiler.sop(text, file);
      sops.set(key, parsed);
      return parsed;
    },
  };
}

/** The handbook with the people of these files; null when its groups differ, or either is unsound. */
function withPeople({ handbook, findings }: CompiledHandbook, files: readonly HandbookFile[]): CompiledHandbook | null {
  const file = files.find(({ path }) => path === PEOPLE_FILE);
  const read = file === undefined ? null : parsePeople(file.text, file.path);
  if (handbook === null || read === null || 'findings' in read) return null;
  const { people } = read;
  if (hashOf(people.groups) !== hashOf(handbook.people.groups)) return null;
  return { handbook: { ...handbook, people, hash: handbookHash(files) }, findings };
}
