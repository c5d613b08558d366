/**
 * The entry that `npm install` runs last. It prepares the database and the compiled modules that every later start
 * uses.
 */
import './load-quickly.mjs';
import { prepareStart } from './prepare-start.ts';

await prepareStart(
  [
    async () => (await import('../store/open-embedded.ts')).prepareEmbedded(),
    () => import('./program.ts'),
    () => import('../cli/main.ts'),
  ],
  (sentence) => process.stderr.write(sentence),
);
