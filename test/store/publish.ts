/** Publishes handbooks straight into a store, for tests that need one without an engine. */
import { fileHashes } from '../../src/engine/handbook-register.ts';
import { publishedHandbook } from '../../src/engine/handbooks.ts';
import type { PublishedHandbook, Store } from '../../src/engine/ports.ts';
import { sealEntries, type HandbookPublished, type PublishedSop } from '../../src/engine/register.ts';
import { emptyHead } from '../../src/run/log/chain.ts';
import { KEYS } from '../record-keys.ts';
import { NOON } from './fixtures.ts';

type Given = Partial<Pick<HandbookPublished, 'number' | 'hash' | 'publisher' | 'changes'>> & {
  readonly files?: PublishedHandbook['files'];
  readonly sops?: readonly (PublishedSop & { readonly text: string })[];
  readonly at?: number;
  readonly keys?: typeof KEYS;
};

/** Appends to the chain as one process would; the handbook, or `conflict` when another writer was faster. */
export async function publishInto(store: Store, given: Given = {}): Promise<PublishedHandbook | 'conflict'> {
  const last = await store.register.last('handbooks');
  const { files = [], sops = [], at = NOON, keys = KEYS, ...rest } = given;
  const event: HandbookPublished = {
    type: 'HandbookPublished',
    number: 1,
    hash: 'h',
    files: fileHashes(files),
    publisher: { name: 'Dana', person: 'dana' },
    approvers: [],
    proposal: null,
    changes: [],
    sops: sops.map(({ text: _, ...sop }) => sop),
    ...rest,
  };
  const handbook = publishedHandbook({ ...event, publishedAt: at }, files);
  const entries = sealEntries('handbooks', last ?? emptyHead, at, [event], keys);
  const contents = { handbook, sops: sops.map((sop) => ({ ...sop, handbook: event.number })) };
  return (await store.register.append(entries, contents)) === 'conflict' ? 'conflict' : handbook;
}
