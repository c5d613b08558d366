/** A retired signing key, for processes that have not learned of it and for the audit. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RegisterEvent } from '../../src/engine/register.ts';
import { noteAppends } from '../../src/engine/appended-heads.ts';
import { createWitness } from '../../src/engine/witness-runs.ts';
import { retireKey, type Retired } from '../../src/engine/retire-key.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { emptyHead, firstUnsigned } from '../../src/run/log/chain.ts';
import type { SealedEvent } from '../../src/run/log/event.ts';
import { sealSigned } from '../record-keys.ts';
import { filesWith, SOP_PATH } from '../run/handbook.ts';
import type { Engine } from '../../src/engine/create-engine.ts';
import { learnRetired } from '../../src/engine/retired-keys.ts';
import { seenHeads, seenUpTo } from '../../src/engine/seen-heads.ts';
import { workInbox } from '../../src/engine/work-inbox.ts';
import { auditCase } from '../../src/evaluate/audit.ts';
import {
  keysOf,
  OLD,
  RETIRED,
  tables,
  store,
  world,
  runId,
  retire,
  faults,
  forgeEvent,
  forgeEntry,
  beginInMemory,
  choose,
  REQUEST,
} from './retired-world.ts';

beforeEach(beginInMemory);
afterEach(() => world.close());

const ENDED = expect.stringContaining('as when a key was retired') as string;

/** Another process that has not swept since it started, so it learns of a retirement only when it asks. */
async function unswept(): Promise<Engine> {
  world.keys = keysOf(32);
  return (await world.boot(Infinity, 'a third')).engine;
}

/** The process in which the key is retired. */
function first(): Engine {
  const [process] = world.processes;
  if (process === undefined) throw new Error('Expected a process');
  return process.engine;
}
const retireThere = (): Promise<Retired> => retireKey(first().shell, REQUEST);

/** Someone changes the chain that says which keys are retired. */
function changeKeys(): void {
  const [entry] = tables.register.keys;
  if (entry === undefined) throw new Error('Expected an entry');
  tables.register.keys[0] = { ...entry, at: entry.at + 1 };
}

describe('a key that was retired', () => {
  it('publishes nothing for a process that has not swept since', async () => {
    const engine = await unswept();
    const proved = (await engine.shell.handbooks.current()).published.number;
    await retireThere();
    const last = await store.register.last('handbooks');
    await forgeEntry('handbooks', { type: 'HandbookPublished', ...last?.body, number: proved + 1 } as RegisterEvent);
    expect((await engine.shell.handbooks.register()).published.map(({ number }) => number)).toEqual([proved]);
    expect(world.operatorNotices).toContainEqual(RETIRED);
  });

  it('chooses no case for a process that has not swept since', async () => {
    const engine = await unswept();
    await retireThere();
    const { id } = await choose('CASE-1', 0);
    expect(engine.shell.keys.retired(OLD)).toBeNull();
    await workInbox(engine.shell, new Map());
    expect((await store.inbox.find(id))?.became?.note).toEqual(RETIRED);
  });

  it('leaves an event valid that it had signed, for a process that had read the run before', async () => {
    const engine = await unswept();
    await engine.shell.verified.read(store, runId);
    // An append by a process that still signs with the old key, and that another process has named.
    await forgeEvent();
    await first().worker.sweep();
    await retireThere();
    await expect(engine.shell.verified.read(store, runId)).resolves.toMatchObject({ runId });
  });

  it('proves no head while the register does not say which keys are retired', async () => {
    await retire();
    changeKeys();
    const [event] = await store.runs.log(runId, 0);
    if (event === undefined) throw new Error('Expected an event');
    await forgeEntry('runs', { type: 'RunsWitnessed', heads: [{ runId, seq: 1, hash: event.hash }] });
    const seen = await seenHeads(store, [runId], keysOf(32));
    expect(seen.get(runId)?.problem).toContain('which signing keys were retired, got a change');
  });

  it('proves no head with an entry that was read before it was retired', async () => {
    const keys = keysOf(32);
    const head = { seq: 3, hash: 'a'.repeat(64), problem: null, keyId: OLD };
    expect(seenUpTo(head, keys)).toBe(3);
    await retire();
    expect(await learnRetired(store, keys)).toBeNull();
    expect(seenUpTo(head, keys)).toBe(0);
  });

  it('leaves an event valid that another process signed between two of the key that replaced it', () => {
    const rows: SealedEvent[] = [];
    for (const byte of [32, 31, 32]) {
      const { seq, hash } = rows.at(-1) ?? emptyHead;
      const event = { type: 'FlagRaised', step: '3', flag: 'large' } as const;
      const append = [{ at: seq, actor: { kind: 'runner' } as const, event }];
      rows.push(...sealSigned(runId, { seq, hash }, append, (bytes) => '0'.repeat(bytes * 2), keysOf(byte)));
    }
    const keys = keysOf(33, [OLD]);
    expect(firstUnsigned(rows, keys, 'all')).toBeNull();
    expect(firstUnsigned(rows.slice(0, 2), keys, 'all')).toMatchObject({ seq: 2, problem: RETIRED });
  });

  it('is lent no entry of the register while that does not say which keys are retired', async () => {
    await retire();
    await world.close();
    world.processes.length = 0;
    changeKeys();
    world.keys = keysOf(32);
    const { engine } = await world.boot(Infinity, 'the next one');
    await forgeEvent();
    const before = tables.register.runs.length;
    await world.after(10_000);
    const { appended } = noteAppends(store);
    expect(await createWitness({ ...engine.shell, store, appended }).sweep()).toBe(false);
    expect(tables.register.runs).toHaveLength(before);
    expect(world.troubles).toContainEqual(expect.stringContaining('which signing keys were retired, got a change'));
  });
});

describe('the audit', () => {
  it('of one case finds an event of a retired key', async () => {
    await retire();
    await forgeEvent();
    const { runs } = await auditCase(store, keysOf(32), asCaseId('CASE-1'));
    expect(runs.map(({ problem }) => problem?.problem)).toContainEqual(RETIRED);
  });

  it('finds a register of runs that ends before where it ended when a key was retired', async () => {
    await retire();
    tables.register.runs.length = 1;
    expect(await faults()).toContainEqual(ENDED);
  });

  it('finds a register of handbooks that ends before where it ended when a key was retired', async () => {
    await world.publish(filesWith(SOP_PATH, '5,000.00 USD', '2,500.00 USD'));
    await retire();
    tables.register.handbooks.length = 1;
    expect(await faults()).toContainEqual(ENDED);
  });
});
