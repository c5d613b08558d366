/**
 * Makes Node load this program's modules faster and with less memory. An entry calls it once, before it imports
 * anything else.
 */
import { enableCompileCache, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Next to the packages, where no other user of this machine can write. */
const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/compile', import.meta.url));
/**
 * Node reads the nearest `package.json` for each module that it loads. The one of drizzle-orm has 180 kB; reading it
 * for a hundred modules takes half a second and 240 MB (Node 24.21, drizzle-orm 0.45.4).
 */
const DRIZZLE = '/node_modules/drizzle-orm/';

export function loadQuickly(): void {
  // If the folder cannot be written, Node silently caches nothing.
  enableCompileCache(COMPILED);
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const parent = context.parentURL;
      if (parent?.includes(DRIZZLE) === true && /^\.{1,2}\/.*\.js$/.test(specifier))
        return { url: new URL(specifier, parent).href, format: 'module', shortCircuit: true };
      return nextResolve(specifier, context);
    },
  });
}
