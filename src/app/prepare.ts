/**
 * Runs after `npm install`: makes what every later start would otherwise make first, the prepared database and the compiled
 * modules. Without it the first start does so.
 */
import { messageOf } from '../kernel/trouble.ts';
import { loadQuickly } from './load-quickly.ts';

loadQuickly();
try {
  const { prepareEmbedded } = await import('../store/open-embedded.ts');
  await prepareEmbedded();
  await import('./program.ts');
  await import('../cli/main.ts');
} catch (error) {
  // An installation without it works, only slower.
  process.stderr.write(`Could not prepare the first start, which will take longer: ${messageOf(error)}\n`);
}
