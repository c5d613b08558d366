/**
 * The entry of the `sop` command, which `cli/sop.mjs` runs under Node 24 and later. Plain JavaScript, since Node would
 * read a TypeScript entry without its compile cache.
 */
import './app/load-quickly.mjs';

const [command = '', ...rest] = process.argv.slice(2);
const isOverview = command === '' || command.startsWith('-') || (command === 'help' && rest.length === 0);
// The overview loads less than a comparison of the bundle reads. The bench tells work apart by the folder of its source.
const isFromSources = isOverview || command === 'bench';
const entry = isFromSources ? null : (await import('./app/program-bundle.ts')).findBundled('sop');

if (entry === null) await import('./sop.ts');
else {
  const { runBundle } = await import('./app/run-bundle.ts');
  const { exports, saveCompiled } = runBundle(entry);
  await exports.ended;
  saveCompiled();
}
