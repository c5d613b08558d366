/**
 * A log that has the event of another case: signed, as a program with the key wrote it, but what arrived says otherwise.
 */
import { describe, expect, it } from 'vitest';
import { handleCommand } from '../../src/engine/handle-command.ts';
import type { RunEvent } from '../../src/run/log/event.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { signedInbox, type SignedInbox } from '../../src/engine/signed-inbox.ts';
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

/** As a channel of the process has it, which notes what it stores. */
const processInbox = ({ engine: { shell } }: SimulatedWorld): SignedInbox => signedInbox(shell.store.inbox, shell.keys);

describe('an item of the inbox that someone deletes', () => {
  /** A claim that opened its case, and an event about a ticket of no case, which had no effect. */
  const withTwo = (
    story: (world: SimulatedWorld, remove: (is: (eventId: string) => boolean) => void) => Promise<void>,
  ): Promise<void> => {
    const tables = createMemoryTables();
    return inWorld({ isTampered: true, store: createMemoryStore(tables) }, async (world) => {
      await world.claim();
      await processInbox(world).record(
        { source: 'events', sender: 'tms', eventId: 'offer-9', receivedAt: world.clock.now(), payload: {} },
        'refused: the event does not match its kind',
      );
      await world.rest();
      expect(await world.auditProblems()).toEqual([]);
      await story(world, (is) => {
        for (const [id, { item }] of tables.inbox) if (is(item.eventId)) tables.inbox.delete(id);
      });
    });
  };
  const NAMED = 'as event 1 in the log of CASE-1 names it, got none: it was deleted';
  const SEEN =
    /^Expected what arrived from (\w+) at \S+ \S+ UTC in the inbox, as entry \d+ of the register of runs names it/;

  it('is missed because a log names its event, before the register has seen it', () =>
    withTwo(async (world, remove) => {
      remove((eventId) => eventId.includes(':101:'));
      expect(await world.auditProblems()).toEqual([expect.stringContaining(NAMED)]);
      const { problems } = await auditCase(world.store, world.keys, asCaseId('CASE-1'));
      expect(problems.map(({ problem }) => problem)).toEqual([expect.stringContaining(NAMED)]);
    }));

  it('is missed because the register names it, although it had no effect', () =>
    withTwo(async (world, remove) => {
      await world.process.engine.worker.sweep();
      expect(await world.auditProblems()).toEqual([]);
      remove((eventId) => eventId === 'offer-9');
      const problems = await world.auditProblems();
      expect(problems.map((problem) => SEEN.exec(problem)?.[1])).toEqual(['events']);
    }));

  it('is missed after it was deleted before the register was written: the process knows what it has stored', () =>
    withTwo(async (world, remove) => {
      remove((eventId) => eventId === 'offer-9');
      await world.process.engine.worker.sweep();
      expect(await world.auditProblems()).toEqual([expect.stringMatching(SEEN)]);
    }));

  it('is one of a number that is told at the end when there are many', () =>
    withTwo(async (world, remove) => {
      for (let index = 0; index < 30; index++)
        await processInbox(world).record(
          { source: 'events', sender: 'tms', eventId: `more-${index}`, receivedAt: world.clock.now(), payload: {} },
          'refused: the event does not match its kind',
        );
      await world.process.engine.worker.sweep();
      remove((eventId) => eventId.startsWith('more-'));
      const problems = await world.auditProblems();
      expect(problems).toHaveLength(21);
      expect(problems.at(-1)).toBe('Expected 10 more such items, got none of them');
    }));

  it('is named once in the register, however often its sender repeats it', () =>
    withTwo(async (world) => {
      await world.process.engine.worker.sweep();
      const last = async () => (await world.store.register.last('runs'))?.seq;
      const before = await last();
      await processInbox(world).record(
        { source: 'events', sender: 'tms', eventId: 'offer-9', receivedAt: world.clock.now(), payload: {} },
        'refused: the event does not match its kind',
      );
      await world.process.engine.worker.sweep();
      expect(await last()).toBe(before);
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
