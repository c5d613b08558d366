/** For tests that start hundreds of processes: each compiles its handbook, and all compile the same ones. */
type Compiler = typeof import('../../src/review/handbook.ts');

/**
 * @example vi.mock('../../src/review/handbook.ts', async (load) => (await
 * import('./compile-once.ts')).compileOnce(load));
 */
export async function compileOnce(load: () => Promise<Compiler>): Promise<Compiler> {
  const real = await load();
  const known = new Map<string, ReturnType<Compiler['compileHandbook']>>();
  return {
    ...real,
    compileHandbook: (...[files, registry]: Parameters<Compiler['compileHandbook']>) => {
      const key = JSON.stringify(files);
      const compiled = known.get(key) ?? real.compileHandbook(files, registry);
      known.set(key, compiled);
      return compiled;
    },
  };
}
