/**
 * A log that has the event of another case: signed, as a program with the key wrote it, but what arrived says otherwise.
 */
import { describe, expect, it } from 'vitest';
import { handleCommand } from '../../src/engine/handle-command.ts';
import type { RunEvent } from '../../src/run/log/event.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { auditCase } from '../../src/evaluate/audit.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { createMemoryTables } from '../../src/store/memory-tables.ts';
import { inWorld, type SimulatedWorld } from '../engine/world.ts';
import { FILES, withEvents } from '../run/handbook.ts';

const EVENTS: readonly (readonly [RunEvent['type'], (eventId: string) => RunEvent])[] = [
  [
    'EventArrived',
    (eventId) => ({ type: 'EventArrived', eventId, event: 'carrier_offer', label: 'Offer', fields: [], refused: [] }),
  ],
  ['FactsCorrected', (eventId) => ({ type: 'FactsCorrected', eventId, mark: null, changes: [] })],
  ['PeopleNamed', (eventId) => ({ type: 'PeopleNamed', eventId, people: [] })],
  ['EventSetAside', (eventId) => ({ type: 'EventSetAside', eventId, label: 'an offer', because: 'it is another’s' })],
];

/** Two cases, and an item of the inbox about the ticket `record`, which names it in `spelling`. */
async function withItem(
  of: { readonly record: string; readonly sender?: string },
  story: (world: SimulatedWorld, eventId: string) => Promise<void>,
): Promise<void> {
  await inWorld({ isTampered: true, files: withEvents(FILES) }, async (world) => {
    await world.claim();
    await world.claim({}, { id: '102' });
    await world.rest();
    const { sender } = of;
    const eventId = 'offer-7';
    const named = { system: 'zendesk', record: of.record };
    await world.inbox.record(
      {
        source: 'events',
        ...(sender === undefined ? {} : { sender }),
        eventId,
        receivedAt: world.clock.now(),
        payload: { event: 'carrier_offer', case: [named], fields: { amount: '900.00 USD' } },
      },
      'added to its case',
    );
    await story(world, sender === undefined ? eventId : `${sender}:${eventId}`);
  });
}

/** Appends to the log of CASE-1 as the program does, without what it checks before. */
async function append(world: SimulatedWorld, event: RunEvent): Promise<void> {
  const [row] = await world.store.runs.ofCase(asCaseId('CASE-1'));
  if (row === undefined) throw new Error('Expected a run of CASE-1');
  await handleCommand(world.engine.shell, row.runId, () => ({
    events: [{ at: world.clock.now(), actor: { kind: 'channel', channel: 'events' }, event }],
    answer: null,
  }));
}

describe('an event of a log that an item of the inbox brought', () => {
  it.each(EVENTS)('is a fault that names both when the item is about another record: %s', (_, eventOf) =>
    withItem({ record: '102' }, async (world, eventId) => {
      await append(world, eventOf(eventId));
      expect(await world.auditProblems()).toEqual([
        expect.stringMatching(
          /^Expected an event about zendesk 101 in the log of CASE-1, got item 3 of the inbox, event offer-7, which names/,
        ),
      ]);
    }),
  );

  it('is found by the id with which a log names the event of a sender', () =>
    withItem({ record: '102', sender: 'tms' }, async (world, eventId) => {
      await append(world, { type: 'FactsCorrected', eventId, mark: null, changes: [] });
      expect(await world.auditProblems()).toEqual([expect.stringContaining('got item 3 of the inbox')]);
    }));

  it.each(['101', '0101', ' #101 ', 'Ticket 101'])(
    'is none when the item names a record of the case as `%s`',
    (record) =>
      withItem({ record, sender: 'tms' }, async (world, eventId) => {
        await append(world, { type: 'FactsCorrected', eventId, mark: null, changes: [] });
        expect(await world.auditProblems()).toEqual([]);
      }),
  );

  it('is none when one of two sources with events of the same id names a record of the case', () =>
    withItem({ record: '102' }, async (world, eventId) => {
      const payload = { ticket: { id: 101 } };
      await world.inbox.record({ source: 'zendesk', eventId, receivedAt: world.clock.now(), payload }, 'corrected');
      await append(world, { type: 'FactsCorrected', eventId, mark: null, changes: [] });
      expect(await world.auditProblems()).toEqual([]);
    }));
});

describe('the audit of one case', () => {
  it('compares the items of its inbox, and no others', async () => {
    const tables = createMemoryTables();
    await inWorld({ isTampered: true, store: createMemoryStore(tables) }, async (world) => {
      await world.claim();
      await world.claim({ claim_amount: '4100', bol: 'BOL-2' }, { id: '102' });
      await world.rest();
      const problemsOf = async (caseId: string) =>
        (await auditCase(world.store, world.keys, asCaseId(caseId))).problems.map(({ table }) => table);
      expect([await problemsOf('CASE-1'), await problemsOf('CASE-2')]).toEqual([[], []]);
      for (const row of tables.inbox.values())
        if (row.item.eventId.includes(':102:')) row.item = { ...row.item, receivedAt: 7 };
      expect([await problemsOf('CASE-1'), await problemsOf('CASE-2')]).toEqual([[], ['inbox']]);
    });
  });
});
