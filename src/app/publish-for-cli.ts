/**
 * How `sop publish`, `sop erase` and `sop inbox assign` work when no program has the embedded database open, or when the database is
 * shared: it appends to the register like any process, and the sweep of a running program announces the proposal.
 */
import { allTools } from '../connector/tools.ts';
import { assignItem, type Assignment } from '../engine/assign-event.ts';
import type { Reply } from '../engine/commands.ts';
import { deploymentKeys } from '../engine/deployment-keys.ts';
import { eraseFields, type EraseShell, type Erasure, type ErasureRequest } from '../engine/erase-fields.ts';
import { createHandbooks } from '../engine/handbooks.ts';
import type { Publisher, Store } from '../engine/ports.ts';
import { createPublishing, type Publication } from '../engine/publish-handbook.ts';
import { realClock, realRandom } from '../engine/real-clock.ts';
import { retireKey, type Retired, type RetireRequest } from '../engine/retire-key.ts';
import { createVerifiedRuns } from '../engine/verified-runs.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import { letIn } from '../intake/mail/let-in.ts';
import { Trouble } from '../kernel/trouble.ts';
import { createRegistry } from '../tool/registry.ts';
import type { Configuration } from './config.ts';
import { publishingPolicyOf } from './publish-folder.ts';
import { readRecordKeys } from './record-keys.ts';
import { refuseOtherWorld } from './refuse-other-world.ts';

/**
 * @throws Trouble `signing_key.missing` without the key that signs the record, `store.other_world` when the settings
 * are not those of the database's world: without Slack's settings, a real handbook would be published without approval
 */
export async function publishForCli(
  store: Store,
  configuration: Configuration,
  files: readonly HandbookFile[],
  publisher: Publisher,
): Promise<Publication> {
  const shell = await openShell(store, configuration);
  return createPublishing(shell, publishingPolicyOf(configuration), null).publish({ files }, publisher);
}

/** Erases as the program would. @throws Trouble as `publishForCli` */
export async function eraseForCli(
  store: Store,
  configuration: Configuration,
  request: ErasureRequest,
): Promise<Erasure> {
  return eraseFields(await openShell(store, configuration), request);
}

/** Retires a key as the program would. @throws Trouble as `publishForCli` */
export async function retireForCli(
  store: Store,
  configuration: Configuration,
  request: RetireRequest,
): Promise<Retired> {
  return retireKey(await openShell(store, configuration), request);
}

/** Chooses the case of an item as the program would. @throws Trouble as `publishForCli` */
export async function assignForCli(store: Store, configuration: Configuration, request: Assignment): Promise<Reply> {
  return assignItem(await openShell(store, configuration), request);
}

/** Lets in a letter that was ignored as the program would. @throws Trouble as `publishForCli` */
export async function letInForCli(store: Store, configuration: Configuration, item: string): Promise<Reply | null> {
  return letIn(await openShell(store, configuration), item);
}

async function openShell(store: Store, configuration: Configuration): Promise<EraseShell> {
  const given = readRecordKeys(configuration);
  if (given === null)
    throw new Trouble('signing_key.missing', {
      message: 'Expected the key that signs the record, got none: run this where the program runs',
    });
  const handbooks = createHandbooks(store, createRegistry(allTools()), { keys: given });
  const keys = deploymentKeys(given, handbooks);
  refuseOtherWorld(await handbooks.register(), configuration.mode);
  return {
    store,
    clock: realClock,
    random: realRandom,
    handbooks,
    keys,
    verified: createVerifiedRuns(keys, realClock),
  };
}
