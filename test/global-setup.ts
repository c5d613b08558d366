/** Creates the prepared database once for all processes, before the first test that needs one; this takes seconds. */
import { prepareEmbedded } from '../src/store/open-embedded.ts';

export async function setup(): Promise<void> {
  await prepareEmbedded();
}
