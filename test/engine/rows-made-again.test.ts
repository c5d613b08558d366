import { expect, it } from 'vitest';
import { signedInbox } from '../../src/engine/signed-inbox.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { createMemoryTables } from '../../src/store/memory-tables.ts';
import { KEYS } from '../record-keys.ts';
import { filesWith } from '../run/handbook.ts';
import * as retired from './retired-world.ts';
import { inWorld } from './world.ts';

const MINUTE = 60_000;

it('a key is not said to be retired when the register does not say so afterwards', async () => {
  await retired.beginInMemory();
  try {
    const { register } = retired.store;
    const { append } = register;
    Object.assign(register, {
      append: async (...given: Parameters<typeof append>) =>
        given[0].some(({ chain }) => chain === 'keys') ? 'appended' : append(...given),
    });
    expect(await retired.retire()).toMatchObject({ ok: false });
    Object.assign(register, { append });
  } finally {
    await retired.world.close();
  }
});

it('what the database calls known, and cannot show, is not acknowledged', async () => {
  const { inbox } = createMemoryStore();
  const signed = signedInbox({ ...inbox, receive: async () => 'duplicate', known: async () => null }, KEYS);
  await expect(
    signed.receive({ source: 'zendesk', eventId: 'ticket-1', receivedAt: 5, payload: {} }),
  ).rejects.toMatchObject({ code: 'inbox.hidden' });
});

it('rows are made again as they were signed, although the handbook of today gives others', async () => {
  const tables = createMemoryTables();
  await inWorld({ isTampered: true, store: createMemoryStore(tables) }, async (world) => {
    await world.claim({ claim_amount: '30000' });
    await world.after(20_000);
    expect(await world.auditProblems()).toEqual([]);
    await world.publish(
      filesWith(
        'kinds/freight_claim.yaml',
        '    untrusted: true\n    headline: true\n    zendesk: requester.name',
        '    untrusted: true\n    zendesk: requester.name',
      ),
    );
    const before = tables.asks.size;
    tables.asks.clear();
    await world.engine.worker.sweep();
    await world.settle();
    expect(tables.asks.size).toBe(before);
    expect(await world.auditProblems()).toEqual([]);
  });
});

it('runs that cannot be made again hold up no other, however many they are', async () => {
  const tables = createMemoryTables();
  await inWorld({ isTampered: true, store: createMemoryStore(tables) }, async (world) => {
    for (let id = 1; id <= 22; id++) await world.claim({ claim_amount: '30000' }, { id: String(id) });
    await world.after(MINUTE);
    tables.asks.clear();
    const last = [...tables.runs.keys()].toSorted().at(-1);
    const { append } = world.store.runs;
    world.store.runs.append = (request) =>
      request.runId === last ? append(request) : Promise.reject(new Error('Expected a run that fails'));
    for (let sweeps = 0; sweeps < 4; sweeps++) await world.engine.worker.sweep();
    world.store.runs.append = append;
    expect(new Set([...tables.asks.values()].map(({ runId }) => runId))).toEqual(new Set([last]));
  });
});

it('after the last page the look at rows begins again', async () => {
  const tables = createMemoryTables();
  await inWorld({ isTampered: true, store: createMemoryStore(tables) }, async (world) => {
    await world.claim({ claim_amount: '30000' });
    await world.after(20_000);
    const before = tables.asks.size;
    tables.asks.clear();
    await world.after(20_000);
    expect(tables.asks.size).toBe(before);
  });
});
