/**
 * The entry that `npm install` runs last. It prepares the database, the bundle and the compiled modules that every
 * later start uses.
 */
import './load-quickly.mjs';
import { prepareStart } from './prepare-start.ts';

await prepareStart(
  [
    async () => (await import('../store/open-embedded.ts')).prepareEmbedded(),
    () => import('../cli/main.ts'),
    async () => (await import('./bundle-program.ts')).bundleProgram(),
    async () => (await import('./start-once.ts')).startOnce(),
    async () => (await import('./run-commands-once.ts')).runCommandsOnce(),
  ],
  (sentence) => process.stderr.write(sentence),
);
