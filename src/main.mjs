/**
 * The entry of the process. Plain JavaScript, since Node would read a TypeScript entry without its compile cache.
 */
import './app/load-quickly.mjs';

const { findBundled } = await import('./app/program-bundle.ts');

const entry = findBundled('main');
if (entry === null) await import('./main.ts');
else {
  const { runBundle } = await import('./app/run-bundle.ts');
  const { exports, saveCompiled } = runBundle(entry);
  await exports.started;
  saveCompiled();
}
