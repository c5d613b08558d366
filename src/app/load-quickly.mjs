/**
 * Makes Node load this program's modules faster and with less memory. An entry imports this module first, and the rest
 * with `import()`.
 *
 * Plain JavaScript, since loading the first TypeScript module without the compile cache takes 50 ms.
 */
import { enableCompileCache, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

/** Next to the packages, where no other user of this machine can write. */
const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));
const OURS = new URL('../', import.meta.url).href;
/** A relative path with an extension names exactly one file: Node does not search for another. */
const EXACT = /^\.{1,2}\/.*(\.js|\.ts)$/;

/** The addresses of the ES modules found so far. */
const modules = new Set();
/** What our own modules import by a bare name, which means the same in all of them. */
const packages = new Map();

// Each function of WebAssembly is checked before its first call, instead of all 18,000 at the start, which takes 40 ms.
setFlagsFromString('--wasm-lazy-validation');
// Compiles WebAssembly once, instead of a second time for speed: `store/open-embedded.ts` sets the same flags. They are
// set here too, since V8 accepts compiled code only under the flags under which it was saved.
for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag);
// If the folder cannot be written, Node silently caches nothing.
enableCompileCache(COMPILED);
/**
 * Node searches the disk for each import and reads the nearest `package.json` for each module, which takes a seventh of
 * a start; the one of drizzle-orm has 180 kB, and reading it for a hundred modules takes 240 MB (Node 24.21). This hook
 * answers where the importing module leaves no doubt.
 */
registerHooks({
  resolve(specifier, context, nextResolve) {
    const { parentURL = '', conditions } = context;
    if (!conditions.includes('import')) return nextResolve(specifier, context);
    const [, extension = ''] = EXACT.exec(specifier) ?? [];
    // A package has one format for all its files with the same extension.
    if (extension !== '' && parentURL.endsWith(extension) && modules.has(parentURL)) {
      const { href: url } = new URL(specifier, parentURL);
      modules.add(url);
      return { url, format: extension === '.ts' ? 'module-typescript' : 'module', shortCircuit: true };
    }
    const isShared = parentURL.startsWith(OURS) && !specifier.startsWith('.');
    const known = isShared ? packages.get(specifier) : undefined;
    if (known !== undefined) return known;
    const found = nextResolve(specifier, context);
    if (found.format === 'module' || found.format === 'module-typescript') modules.add(found.url);
    if (isShared) packages.set(specifier, { ...found, shortCircuit: true });
    return found;
  },
});
