/** One compiler for all tests of a process: they start hundreds of programs, and nearly all have the same handbook. */
import { allTools } from '../src/connector/tools.ts';
import { createCompiler, type Compiler } from '../src/engine/compiler.ts';
import { remember } from '../src/kernel/remember.ts';
import { createRegistry } from '../src/tool/registry.ts';

/** The handbooks and SOPs that are known at a time. */
const COMPILED_MAX = 50;

export const COMPILER = ((): Compiler => {
  const { handbook, sop } = createCompiler(createRegistry(allTools()));
  return {
    handbook: remember(COMPILED_MAX, (files) => JSON.stringify(files), handbook),
    sop: remember(COMPILED_MAX, (text, file) => JSON.stringify([text, file]), sop),
  };
})();
