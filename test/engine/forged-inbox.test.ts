/**
 * Rows of the inbox that someone with rights on the database inserted or changed: nothing is done with them.
 */
import { describe, expect, it } from 'vitest';
import { forgeryOf, signedInbox, signItem } from '../../src/engine/signed-inbox.ts';
import type { ChosenCase, InboxItem } from '../../src/engine/ports.ts';
import { auditRecord } from '../../src/evaluate/audit.ts';
import { publicKeyOf } from '../../src/kernel/ed25519.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { changesTogetherMs } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { Trouble } from '../../src/kernel/trouble.ts';
import { createRecordKeys } from '../../src/kernel/record-keys.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { KEYS, OTHER_KEYS } from '../record-keys.ts';
import { FILES, LENA, withEvents } from '../run/handbook.ts';
import { inWorld, SECOND, type SimulatedWorld } from './world.ts';

/** From now on the worker takes items as changed by `change`. */
function forge(world: SimulatedWorld, change: (item: InboxItem) => InboxItem): void {
  const { inbox } = world.store;
  const [take, heldFor, page] = [inbox.take.bind(inbox), inbox.heldFor.bind(inbox), inbox.page.bind(inbox)];
  Object.assign(inbox, {
    take: async (...args: Parameters<typeof take>) => (await take(...args)).map(change),
    heldFor: async (...args: Parameters<typeof heldFor>) => (await heldFor(...args)).map(change),
    page: async (...args: Parameters<typeof page>) => (await page(...args)).map(change),
  });
}

async function expectRefused(world: SimulatedWorld, why: string): Promise<void> {
  await world.rest();
  expect(await world.row()).toBeNull();
  expect(await world.store.inbox.pending()).toBe(0);
  expect(await world.store.inbox.setAside(9)).toMatchObject([
    { outcome: 'refused', note: expect.stringContaining(why) as string },
  ]);
  expect(world.operatorNotices).toEqual([expect.stringContaining(why)]);
  const { problems } = await auditRecord(world.store, KEYS);
  expect(problems.filter(({ table }) => table === 'inbox')).toEqual([
    expect.objectContaining({ problem: expect.stringContaining(why) as string }),
  ]);
}

const CHANGES: readonly (readonly [string, (item: InboxItem) => InboxItem])[] = [
  ['its payload', (item) => ({ ...item, payload: JSON.parse(JSON.stringify(item.payload).replace('4100', '9100')) })],
  ['when it arrived', (item) => ({ ...item, receivedAt: item.receivedAt - 60_000 })],
  ['its event id', (item) => ({ ...item, eventId: `${item.eventId}0` })],
  ['its sender', (item) => ({ ...item, sender: 'carrier' })],
];

describe('an item of the inbox that was changed in the database', () => {
  it.each(CHANGES)('is refused, reported and found by the audit: %s', (_, change) =>
    inWorld({ isTampered: true }, async (world) => {
      forge(world, change);
      await world.claim({ claim_amount: '4100' });
      await expectRefused(world, 'Expected a valid signature of the key');
    }),
  );
});

/** What may wait for its case. */
const EARLY: readonly (readonly [string, (world: SimulatedWorld) => Promise<unknown>])[] = [
  ['a correction', (world) => world.claim({ claim_amount: '4100' }, {}, 'ticket.updated')],
  ['an event', (world) => world.arrive('carrier_offer', { amount: money('USD', 410_000) })],
];
const UNSIGNED = ({ signed: _, ...item }: InboxItem): InboxItem => item;

describe('what waits for its case', () => {
  /** The amount that the log of the case that opens has of it, and what became of it then. */
  async function opened(send: (world: SimulatedWorld) => Promise<unknown>, change: (item: InboxItem) => InboxItem) {
    let seen: { amount: string | null; notes: string[] } = { amount: null, notes: [] };
    await inWorld({ isTampered: true, files: withEvents(FILES) }, async (world) => {
      await send(world);
      await world.settle();
      expect(await world.store.inbox.setAside(9)).toMatchObject([{ outcome: 'deferred' }]);
      forge(world, (item) => (JSON.stringify(item.payload).includes('4100') ? change(item) : item));
      await world.after(SECOND);
      await world.claim({ claim_amount: '5000' });
      await world.rest();
      const [amount = null] = /\b[49]10000\b/.exec(JSON.stringify(await world.log('CASE-1'))) ?? [];
      seen = { amount, notes: (await world.store.inbox.setAside(9)).map(({ note }) => note) };
    });
    return seen;
  }

  it.each(EARLY)('is in the log of the case that opens, as it arrived: %s', async (_, send) => {
    expect(await opened(send, (item) => item)).toMatchObject({ amount: '410000' });
  });

  it.each(
    EARLY.flatMap(([what, send]) =>
      [...CHANGES, ['its signature', UNSIGNED] as const].map(([part, change]) => [what, part, send, change] as const),
    ),
  )('is not in it, and is refused, if %s was changed in the database: %s', async (_, __, send, change) => {
    expect(await opened(send, change)).toEqual({
      amount: null,
      notes: [expect.stringContaining('not as it arrived') as string],
    });
  });
});

describe('what waits for its case to start again', () => {
  const by = { kind: 'person', person: 'leo-lead', name: 'Leo Lindgren', slackUser: 'ULEO00001', slackTeam: 'T1' };

  it.each([
    ['is in the log of the new run as it arrived', false],
    ['is not in it, and is refused, if the database says that a person chose its case, and no one did', true],
  ])('%s', (_, isChosen) =>
    inWorld({ isTampered: true, files: withEvents(FILES) }, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.rest();
      for (const claim_amount of ['32000', '5000']) await world.claim({ claim_amount }, {}, 'ticket.updated');
      await world.after(changesTogetherMs + SECOND);
      const { cases } = world.store;
      const { openRun } = cases;
      cases.openRun = () => Promise.reject(new Trouble('test.away', { message: 'Away', retry: 'later' }));
      const { askId } = await world.ask('recovery', 'CASE-1');
      expect(await world.engine.commands.recover(askId, LENA, 'start_again', null)).toMatchObject({ ok: true });
      await world.settle();
      await world.arrive('carrier_offer', { amount: money('USD', 410_000) });
      await world.settle();
      const chosen = { caseId: asCaseId('CASE-1'), by, at: world.clock.now() } as unknown as ChosenCase;
      if (isChosen)
        forge(world, (item) => (JSON.stringify(item.payload).includes('carrier_offer') ? { ...item, chosen } : item));
      cases.openRun = openRun;
      await world.after(60_000);
      const runs = await world.store.runs.ofCase(asCaseId('CASE-1'));
      expect(runs).toHaveLength(2);
      const arrivals = await Promise.all(runs.map(async ({ runId }) => (await world.stateOf(runId)).arrivals));
      expect(arrivals.map((some) => some.length)).toEqual(isChosen ? [0, 0] : [0, 1]);
      expect((await world.store.inbox.setAside(9)).map(({ outcome }) => outcome)).toEqual(isChosen ? ['refused'] : []);
    }),
  );
});

describe('an item of the inbox that the program did not store', () => {
  it('is refused without a signature', () =>
    inWorld({ isTampered: true }, async (world) => {
      forge(world, ({ signed: _, ...item }) => item);
      await world.claim({ claim_amount: '4100' });
      await expectRefused(world, 'got one without a signature');
    }));

  it('waits for a process that accepts its key, and is refused after an hour', () =>
    inWorld({ isTampered: true }, async (world) => {
      await signedInbox(world.store.inbox, OTHER_KEYS).receive({
        source: 'zendesk',
        eventId: 'e',
        receivedAt: world.clock.now(),
        payload: null,
      });
      await world.after(50 * 60_000, 60_000);
      expect(await world.store.inbox.setAside(9)).toMatchObject([{ outcome: 'deferred' }]);
      expect(world.operatorNotices).toEqual([expect.stringContaining('waits an hour for a process that accepts')]);
      await world.after(15 * 60_000, 60_000);
      world.operatorNotices.length = 1;
      const why = 'a key that is not accepted';
      expect(await world.store.inbox.setAside(9)).toMatchObject([
        { outcome: 'refused', note: expect.stringContaining(why) as string },
      ]);
      expect(await world.row()).toBeNull();
      expect(await world.auditProblems()).toEqual([expect.stringContaining(why)]);
    }));

  it('is worked once a process with that key takes it', () =>
    inWorld({ isTampered: true }, async (world) => {
      world.keys = OTHER_KEYS;
      await world.claim({ claim_amount: '4100' });
      await world.rest(20_000);
      expect(await world.row()).toBeNull();
      world.keys = createRecordKeys(new Uint8Array(32).fill(99), [publicKeyOf(Buffer.from(KEYS.publicKey, 'base64'))]);
      expect(world.keys.keyId).toBe(OTHER_KEYS.keyId);
      await world.close();
      world.processes.length = 0;
      await world.boot(Infinity, 'the one with the new key');
      await world.after(120_000);
      expect(await world.row()).not.toBeNull();
    }));

  it('is refused when the signature is of another purpose', async () => {
    const item = { source: 'zendesk', eventId: 'e', receivedAt: 1, payload: null };
    const signature = KEYS.sign('sopwith head of a run\n');
    expect(forgeryOf({ ...item, signed: { keyId: KEYS.keyId, signature } }, KEYS)).not.toBeNull();
  });
});

describe('a row of the inbox that someone made up before the item arrived', () => {
  const item = { source: 'zendesk', eventId: 'ticket-1', receivedAt: 5, payload: { amount: '7200' }, delivery: 'd-1' };

  it.each([
    ['with its event id', {}, undefined],
    ['with its event id and another payload', { payload: {} }, undefined],
    ['with its delivery', { eventId: 'other' }, undefined],
    ['with another key', {}, OTHER_KEYS],
  ] as const)('does not pass for it: %s', async (_, over, keys) => {
    const { inbox } = createMemoryStore();
    const row = { ...item, ...over };
    await inbox.receive(keys === undefined ? row : signItem(row, keys));
    const notices: string[] = [];
    const signed = signedInbox(inbox, KEYS, { notify: ({ lines }) => notices.push(...lines), flush: () => undefined });
    await expect(signed.receive(item)).rejects.toMatchObject({ code: 'inbox.hidden' });
    expect(notices).toEqual([expect.stringContaining('It was not received')]);
  });

  it('does not pass for it when it is the item itself, finished by someone else', async () => {
    const { inbox } = createMemoryStore();
    const signed = signedInbox(inbox, KEYS);
    expect(await signed.receive(item)).toBe('stored');
    expect(await signed.receive(item)).toBe('duplicate');
    expect(await signed.receive({ ...item, eventId: 'again' })).toBe('duplicate');
    expect(await signed.receive({ ...item, payload: {} })).toBe('changed');
    await inbox.finish('1', 'opened CASE-1', 7);
    await expect(signed.receive(item)).rejects.toMatchObject({ code: 'inbox.hidden' });
  });
});

it('what was recorded counts only as this program recorded it', async () => {
  const { inbox } = createMemoryStore();
  const signed = signedInbox(inbox, KEYS);
  const item = { source: 'email', sender: 'claims', eventId: 'mailbox/1', receivedAt: 5, payload: { since: 5 } };
  expect(await signed.recorded(item)).toBeNull();
  expect([await signed.record(item, 'began'), await signed.record({ ...item, payload: {} }, 'began')]).toEqual([
    true,
    false,
  ]);
  expect(await signed.recorded(item)).toEqual({ since: 5 });
  await signedInbox(inbox, OTHER_KEYS).record({ ...item, eventId: 'mailbox/2' }, 'began');
  await expect(signed.recorded({ ...item, eventId: 'mailbox/2' })).rejects.toMatchObject({ code: 'inbox.hidden' });
});

it('works an item that is as it arrived, and the audit finds nothing', () =>
  inWorld({}, async (world) => {
    await world.claim({ claim_amount: '4100' });
    await world.rest();
    expect(await world.row()).not.toBeNull();
    const { problems } = await auditRecord(world.store, KEYS);
    expect(problems.filter(({ table }) => table === 'inbox')).toEqual([]);
  }));

describe('what became of an item', () => {
  it.each([
    ['another note', { note: 'opened CASE-9' }],
    ['another outcome', { outcome: 'refused' as const }],
    ['another time', { at: 1 }],
    ['that it was finished, which no program did', { signed: undefined }],
  ])('is found by the audit when the database says %s', (_, change) =>
    inWorld({ isTampered: true }, async (world) => {
      await world.claim({ claim_amount: '4100' });
      await world.rest();
      expect(await world.auditProblems()).toEqual([]);
      forge(world, ({ became, ...item }) => {
        if (became === undefined) return item;
        const { signed, ...other } = { ...became, ...change };
        return { ...item, became: signed === undefined ? other : { ...other, signed } };
      });
      expect(await world.auditProblems()).toEqual([expect.stringMatching(/^Item 1, event ticket\.created/)]);
    }),
  );
});
