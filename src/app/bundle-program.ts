/**
 * Makes the bundle that `program-bundle.ts` finds.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'rolldown';
import { BUNDLE, hashOf, MANIFEST, PACKAGES, ROOT, type Manifest } from './program-bundle.ts';

/** They load their WebAssembly from the folder that they are in. */
const WITH_FILES = /\/node_modules\/@(?:cedar-policy|electric-sql)\//;
const ENTRIES = { main: 'src/main.ts', sop: 'src/sop.ts' };

/** Replaces an earlier bundle. */
export async function bundleProgram(bundle = BUNDLE): Promise<void> {
  // Imported here, because it is installed for development only. The program works without it.
  const { rolldown } = await import('rolldown');
  // The texts at the time of bundling.
  const texts = new Map([[PACKAGES, readFileSync(join(ROOT, PACKAGES), 'utf8')]]);
  const build = await rolldown({
    cwd: ROOT,
    input: ENTRIES,
    platform: 'node',
    plugins: [sourcePlaces(texts)],
    onLog: () => undefined,
  });
  const draft = `${bundle}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  await build.write({
    dir: draft,
    // For `run-bundle.ts`.
    format: 'cjs',
    dynamicImportInCjs: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
  });
  await build.close();
  const files = [...texts.keys()];
  const contents = [...texts.values()].map((text) => Buffer.from(text));
  const bytes = Buffer.concat(contents);
  const hash = hashOf(ROOT, files, { lengths: contents.map(({ length }) => length), bytes });
  writeFileSync(join(draft, MANIFEST), JSON.stringify({ files, length: bytes.length, hash } satisfies Manifest));
  rmSync(bundle, { recursive: true, force: true });
  renameSync(draft, bundle);
}

/** In a bundle modules still find the files next to their sources. Collects the texts of ours. */
function sourcePlaces(texts: Map<string, string>): Plugin {
  return {
    name: 'source-places',
    transform(code, id) {
      const isOurs = id.startsWith(join(ROOT, 'src') + sep);
      if (isOurs) texts.set(slashed(relative(ROOT, id)), code);
      else if (!WITH_FILES.test(slashed(id))) return null;
      return code
        .replace('const require = createRequire(import.meta.url);', '')
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
        .replaceAll(/import\.meta\.dirname|\b__dirname\b/g, JSON.stringify(dirname(id)));
    },
  };
}

const slashed = (path: string): string => path.split(sep).join('/');
