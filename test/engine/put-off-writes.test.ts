/** What is to be written about a locked item of the inbox waits in memory. */
import { expect, it } from 'vitest';
import { ITEM_LOCKED } from '../../src/engine/inbox-port.ts';
import { noOperators } from '../../src/engine/operators.ts';
import { putOffWrites } from '../../src/engine/put-off-writes.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { Trouble } from '../../src/kernel/trouble.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';

const SECOND = 1_000;
const locked = () => new Trouble(ITEM_LOCKED, { message: 'another session has locked it' });

/** An inbox with two items that were taken; `fails` are the errors of the next writes about an item. */
async function taken() {
  const clock = new SimulatedClock(0);
  const memory = createMemoryStore();
  const fails = new Map<string, Trouble>();
  let writes = 0;
  const orFail = async (id: string, write: () => Promise<void>): Promise<void> => {
    writes += 1;
    const error = fails.get(id);
    if (error !== undefined) throw error;
    await write();
  };
  const { inbox } = memory;
  const base: typeof memory = {
    ...memory,
    inbox: {
      ...inbox,
      finish: (id, ...rest) => orFail(id, () => inbox.finish(id, ...rest)),
      defer: (id, ...rest) => orFail(id, () => inbox.defer(id, ...rest)),
      hold: (id, ...rest) => orFail(id, () => inbox.hold(id, ...rest)),
    },
  };
  const logged: string[] = [];
  const logger = { info: () => undefined, error: (name: string) => logged.push(name) };
  const { store, isWaiting } = putOffWrites(base, { clock, operators: noOperators, logger });
  for (const eventId of ['a', 'b']) await inbox.receive({ source: 's', eventId, receivedAt: 0, payload: null });
  const items = await store.inbox.take(9, 0, 10 * SECOND);
  const [a = '', b = ''] = items.map(({ id }) => id);
  const take = async () => (await store.inbox.take(9, clock.now(), clock.now() + 10 * SECOND)).map(({ id }) => id);
  return { clock, inbox, own: store.inbox, isWaiting, fails, logged, take, a, b, writes: () => writes };
}

it('writes what was put off once the row is free, and never gives that item out again', async () => {
  const { clock, inbox, own, isWaiting, fails, take, a, b } = await taken();
  fails.set(a, locked());
  await own.finish(a, 'opened CASE-1', 0);
  await own.finish(b, 'opened CASE-2', 0);
  expect([isWaiting(), (await inbox.find(a))?.became, (await inbox.find(b))?.became?.note]).toEqual([
    true,
    undefined,
    'opened CASE-2',
  ]);
  await clock.advanceTo(SECOND);
  expect(await take()).toEqual([]);
  await clock.advanceTo(3 * SECOND);
  fails.clear();
  expect(await take()).toEqual([]);
  expect([isWaiting(), (await inbox.find(a))?.became?.note]).toEqual([false, 'opened CASE-1']);
});

it('writes it although the item is due again, as soon as that is taken', async () => {
  const { clock, inbox, own, fails, take, a, b } = await taken();
  fails.set(a, locked());
  await clock.advanceTo(9.5 * SECOND);
  await own.finish(a, 'opened CASE-1', 0);
  fails.clear();
  await clock.advanceTo(10 * SECOND);
  expect(await take()).toEqual([b]);
  expect((await inbox.find(a))?.became?.note).toBe('opened CASE-1');
});

it('tries again every two seconds at most, however often the inbox is looked at', async () => {
  const { clock, own, fails, take, a, writes } = await taken();
  fails.set(a, locked());
  await own.finish(a, 'opened CASE-1', 0);
  for (let at = 100; at <= 9_900; at += 100) {
    await clock.advanceTo(at);
    await take();
  }
  expect(writes()).toBe(1 + 4);
});

it('writes the last of several things, each kind of them', async () => {
  const { clock, inbox, own, isWaiting, fails, take, a } = await taken();
  fails.set(a, locked());
  await own.hold(a, { system: 'tms', record: '1' }, 60 * SECOND, 'held');
  await own.defer(a, 5 * SECOND, 'its case has opened');
  fails.clear();
  await clock.advanceTo(3 * SECOND);
  await take();
  expect([isWaiting(), await inbox.heldFor({ system: 'tms', record: '1' }, 9)]).toEqual([false, []]);
  await clock.advanceTo(5 * SECOND);
  expect(await take()).toEqual([a]);
});

it('leaves an item as another process has finished it meanwhile', async () => {
  const { clock, inbox, own, isWaiting, fails, take, a } = await taken();
  fails.set(a, locked());
  await own.finish(a, 'opened CASE-1', 0);
  await inbox.finish(a, 'unchanged: CASE-1 has this already', 1);
  fails.clear();
  await clock.advanceTo(3 * SECOND);
  await take();
  expect([isWaiting(), (await inbox.find(a))?.became?.note]).toEqual([false, 'unchanged: CASE-1 has this already']);
});

it('keeps it while the database is away, and lets the item be worked again when it cannot be written at all', async () => {
  const { clock, own, isWaiting, fails, logged, take, a } = await taken();
  fails.set(a, locked());
  await own.finish(a, 'opened CASE-1', 0);
  fails.set(a, new Trouble('store.unavailable', { message: 'away' }));
  await clock.advanceTo(3 * SECOND);
  await expect(take()).rejects.toMatchObject({ code: 'store.unavailable' });
  expect(isWaiting()).toBe(true);
  fails.set(a, new Trouble('store.failed', { message: 'a full disk' }));
  await clock.advanceTo(6 * SECOND);
  await take();
  expect([isWaiting(), logged]).toEqual([false, ['inbox.failed']]);
  await clock.advanceTo(10 * SECOND);
  expect(await take()).toContain(a);
});
