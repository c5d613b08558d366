/** Before the first test that needs a database: makes the prepared one, which takes seconds, once for all processes. */
import { prepareEmbedded } from '../src/store/open-embedded.ts';

export async function setup(): Promise<void> {
  await prepareEmbedded();
}
