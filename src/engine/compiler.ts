/**
 * Compiles the texts of a handbook. The result depends on the texts alone, so engines in one process may share it.
 */
import { remember } from '../kernel/remember.ts';
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

/** @param compiledMax handbooks that are known at a time */
export function createCompiler(registry: Registry, compiledMax = COMPILED_MAX): Compiler {
  return {
    handbook: remember(
      compiledMax,
      (files) => JSON.stringify(files.map(({ path, text }) => [path, text])),
      (files: readonly HandbookFile[]) => compileHandbook(files, registry),
    ),
    sop: (text, file) => parseSop(text, file),
  };
}
