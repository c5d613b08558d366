import { expect, it } from 'vitest';
import { noteAppends } from '../../src/engine/appended-heads.ts';
import { sealEntries, type RegisterEntry } from '../../src/engine/register.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import { emptyHead } from '../../src/run/log/chain.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { createMemoryTables } from '../../src/store/memory-tables.ts';
import { KEYS } from '../record-keys.ts';
import { filesWith, SOP_PATH } from '../run/handbook.ts';
import { appending, headOf, NOON } from '../store/fixtures.ts';
import { inWorld } from './world.ts';

const noting = () => {
  const whole = createMemoryStore();
  return noteAppends({ ...whole, runs: { ...whole.runs, append: () => Promise.resolve('appended') } });
};
const entryAfter = (head: { seq: number; hash: string }, runId: string): RegisterEntry => {
  const [entry] = sealEntries(
    'runs',
    head,
    NOON,
    [{ type: 'RunsWitnessed', heads: [{ runId: asRunId(runId), seq: 1, hash: 'a' }], handbooks: emptyHead }],
    KEYS,
  );
  if (entry === undefined) throw new Error('Expected an entry');
  return entry;
};

it('nothing is added after another entry than the one that this process added', async () => {
  const { store } = noting();
  const own = entryAfter(emptyHead, 'run-1');
  const other = entryAfter(emptyHead, 'run-2');
  expect(await store.register.append([own])).toBe('appended');
  expect(await store.register.append([entryAfter(other, 'run-3')])).toBe('conflict');
  expect(await store.register.append([entryAfter(own, 'run-3')])).toBe('appended');
});

it('a later head is still missing when an earlier one of its run was written', async () => {
  const { store, appended } = noting();
  const first = appending('run-1', emptyHead, ['one'], { now: 1_000 });
  await store.runs.append(first);
  const heads = appended.heads();
  await store.runs.append(appending('run-1', headOf(first.events), ['two'], { now: 9_000 }));
  appended.forget(heads);
  expect(appended.missingSince()).toBe(9_000);
  appended.forget(appended.heads());
  expect(appended.missingSince()).toBeNull();
});

it('a run that goes on and on is missing since its first head', async () => {
  const { store, appended } = noting();
  const first = appending('run-1', emptyHead, ['one'], { now: 1_000 });
  await store.runs.append(first);
  await store.runs.append(appending('run-1', headOf(first.events), ['two'], { now: 90_000 }));
  expect(appended.missingSince()).toBe(1_000);
});

it('a publication is not chained to an entry of the register of runs that someone changed', async () => {
  const tables = createMemoryTables();
  await inWorld({ isTampered: true, store: createMemoryStore(tables) }, async (world) => {
    await world.engine.worker.sweep();
    const last = tables.register.runs.at(-1);
    if (last === undefined) throw new Error('Expected an entry');
    tables.register.runs[tables.register.runs.length - 1] = { ...last, at: last.at - 60_000 };
    await expect(world.publish(filesWith(SOP_PATH, '5,000.00 USD', '2,500.00 USD'))).rejects.toMatchObject({
      code: 'register.broken',
    });
    expect(tables.register.handbooks).toHaveLength(1);
  });
});
