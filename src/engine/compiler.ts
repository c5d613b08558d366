/**
 * Compiles the texts of a handbook. The result depends on the texts alone, so engines in one process may share it.
 */
import { sha256 } from '../kernel/canonical-json.ts';
import { compileHandbook, type CompiledHandbook } from '../review/compile-handbook.ts';
import { parseSop } from '../sop/parse.ts';
import type { Registry } from '../tool/registry.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';

export type Compiler = {
  /**
   * Compiles files. Compiling the same files again is free, as when they come back from the database after publishing.
   */
  handbook(files: readonly HandbookFile[]): CompiledHandbook;
  /** Parses the stored text of one version of an SOP. */
  sop(text: string, file: string): ReturnType<typeof parseSop>;
};

/** The active handbook and the one being published; no third is needed in between. */
const COMPILED_MAX = 2;

export function createCompiler(registry: Registry): Compiler {
  const known = new Map<string, CompiledHandbook>();
  return {
    handbook(files) {
      const key = sha256(JSON.stringify(files.map(({ path, text }) => [path, text])));
      const compiled = known.get(key) ?? compileHandbook(files, registry);
      known.delete(key);
      known.set(key, compiled);
      for (const oldest of [...known.keys()].slice(0, -COMPILED_MAX)) known.delete(oldest);
      return compiled;
    },
    sop: (text, file) => parseSop(text, file),
  };
}
