/**
 * Makes the bundle that `program-bundle.ts` finds.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'rolldown';
import { BUNDLE, hashOf, MANIFEST, PACKAGES, ROOT, type Manifest } from './program-bundle.ts';

/** They load their WebAssembly from the folder that they are in. */
const WITH_FILES = [/^@cedar-policy\//, /^@electric-sql\//];
const ENTRIES = { main: 'src/main.ts', program: 'src/app/program.ts' };

/** Replaces an earlier bundle. */
export async function bundleProgram(bundle = BUNDLE): Promise<void> {
  // Only here: a package for development. The program works without it.
  const { rolldown } = await import('rolldown');
  // As they were when they were bundled.
  const texts = new Map([[PACKAGES, readFileSync(join(ROOT, PACKAGES), 'utf8')]]);
  const build = await rolldown({
    cwd: ROOT,
    input: ENTRIES,
    platform: 'node',
    external: WITH_FILES,
    plugins: [sourcePlaces(texts)],
    onLog: () => undefined,
  });
  const draft = `${bundle}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  await build.write({
    dir: draft,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
  });
  await build.close();
  const files = [...texts.keys()];
  const hash = hashOf(ROOT, files, (file) => texts.get(file) ?? '');
  writeFileSync(join(draft, MANIFEST), JSON.stringify({ files, hash } satisfies Manifest));
  rmSync(bundle, { recursive: true, force: true });
  renameSync(draft, bundle);
}

/** In a bundle our modules still find the files next to their sources. Collects their texts. */
function sourcePlaces(texts: Map<string, string>): Plugin {
  return {
    name: 'source-places',
    transform(code, id) {
      if (!id.startsWith(join(ROOT, 'src') + sep)) return null;
      texts.set(relative(ROOT, id).split(sep).join('/'), code);
      return code
        .replace('const require = createRequire(import.meta.url);', '')
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)));
    },
  };
}
