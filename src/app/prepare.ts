/**
 * The entry that `npm install` runs last. It prepares the database and the compiled modules that every later start
 * uses.
 */
import { loadQuickly } from './load-quickly.ts';
import { prepareStart } from './prepare-start.ts';

loadQuickly();
await prepareStart(
  [
    async () => (await import('../store/open-embedded.ts')).prepareEmbedded(),
    () => import('./program.ts'),
    () => import('../cli/main.ts'),
  ],
  (sentence) => process.stderr.write(sentence),
);
