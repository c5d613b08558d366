/**
 * How `sop publish` publishes when no program has the embedded database open, or when the database is shared: it appends
 * to the register like any process, and the sweep of a running program announces the proposal.
 */
import { allTools } from '../connector/tools.ts';
import { createHandbooks } from '../engine/handbooks.ts';
import type { Publisher, Store } from '../engine/ports.ts';
import { createPublishing, type Publication } from '../engine/publish-handbook.ts';
import { realClock, realRandom } from '../engine/real-clock.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import { Trouble } from '../kernel/trouble.ts';
import { createRegistry } from '../tool/registry.ts';
import type { Configuration } from './config.ts';
import { publishingPolicyOf } from './publish-folder.ts';
import { readRecordKeys } from './record-keys.ts';
import { refuseOtherWorld } from './refuse-other-world.ts';

/**
 * @throws Trouble `signing_key.missing` without the key that signs the record, `store.other_world` when the settings are
 * not those of the database's world: without Slack's settings, a real handbook would be published without approval
 */
export async function publishForCli(
  store: Store,
  configuration: Configuration,
  files: readonly HandbookFile[],
  publisher: Publisher,
): Promise<Publication> {
  const keys = readRecordKeys(configuration);
  if (keys === null)
    throw new Trouble('signing_key.missing', {
      message: 'Expected the key that signs the record, got none: run this where the program runs',
    });
  const registry = createRegistry(allTools());
  const handbooks = createHandbooks(store, registry, { keys });
  refuseOtherWorld(await handbooks.register(), configuration.mode);
  const shell = { store, registry, clock: realClock, random: realRandom, handbooks, keys };
  return createPublishing(shell, publishingPolicyOf(configuration), null).publish({ files }, publisher);
}
