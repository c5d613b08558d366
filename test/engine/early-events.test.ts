/** Declared events that arrive before their case opens. */
import { describe, expect, it } from 'vitest';
import { emptyHead } from '../../src/run/log/chain.ts';
import type { CaseEvent } from '../../src/case/case-event.ts';
import { earlyEvents } from '../../src/engine/early-events.ts';
import type { InboxItem } from '../../src/engine/ports.ts';
import type { Shell } from '../../src/engine/shell.ts';
import { HELD_READ_MAX } from '../../src/engine/hold-correction.ts';
import { asCaseId, asRunId, type CaseId } from '../../src/kernel/ids.ts';
import { arrivalsMax, heldItemsPerSenderMax } from '../../src/kernel/limits.ts';
import { sealAppend } from '../../src/engine/open-run.ts';
import { initialState } from '../../src/run/log/state.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { filesOf, PERMISSIVE, sopFile, withEvents } from '../run/handbook.ts';
import { turns } from '../until.ts';
import { inWorld, START, type SimulatedWorld } from './world.ts';

const DAY = 86_400_000;
const STEPS = `  - step: 1
    says: Wait for the offer
    wait:
      event: carrier_offer
      for: 1 day
    save: offer
    if_late:
      says: It never came
      flag: never_offered
`;
const offer = { amount: { $money: 'USD', minor: 90_000 } };
const KEY = { system: 'zendesk', record: '101' };

function files(eventDays: number | null = null): HandbookFile[] {
  return withEvents(filesOf(sopFile(STEPS), PERMISSIVE)).map((file) =>
    file.path.endsWith('freight_claim.yaml') && eventDays !== null
      ? { ...file, text: `event_days: ${eventDays}\n${file.text}` }
      : file,
  );
}

const story = (act: (world: SimulatedWorld) => Promise<void>, days: number | null = null): Promise<void> =>
  inWorld({ files: files(days) }, act);

/** An event as its sender sent it, with keys and kind of its own. */
async function send(
  world: SimulatedWorld,
  sender: string,
  id: string,
  changes: Readonly<Record<string, unknown>> = {},
) {
  const receivedAt = world.clock.now();
  const event = { channel: 'tms', eventId: id, type: 'declared', event: 'carrier_offer', receivedAt };
  const about = { kind: 'freight_claim', keys: [KEY], requester: { name: 'x', email: null }, refused: [], facts: [] };
  await world.inbox.receive({
    source: 'events',
    sender,
    eventId: id,
    receivedAt,
    payload: JSON.parse(JSON.stringify({ ...event, ...about, ...changes })),
  });
}

const notes = async ({ store }: SimulatedWorld): Promise<string[]> =>
  (await store.inbox.setAside(999)).map(({ outcome, note }) => `${outcome}: ${note}`);

describe('an event before its case', () => {
  it('is in the mailbox when the case opens, in the same append, with the time at which it was received', () =>
    story(async (world) => {
      await world.arrive('carrier_offer', offer);
      await world.settle();
      expect(await world.row()).toBeNull();
      expect(await notes(world)).toEqual([`deferred: held: no case was opened for ${KEY.system} ${KEY.record} yet`]);
      await world.clock.advanceTo(START + 5 * DAY);
      const { open } = world.store.cases;
      const opening: string[] = [];
      world.store.cases.open = async (request) => {
        opening.push(...request.events.map(({ type }) => type));
        return open(request);
      };
      await world.claim();
      await world.settle();
      expect(opening).toEqual(['CaseOpened', 'EventArrived']);
      expect((await world.events('EventArrived')).map(({ receivedAt }) => receivedAt)).toEqual([START]);
      expect((await world.events('WaitEnded')).map(({ how }) => how)).toEqual(['event']);
      expect(await notes(world)).toEqual([]);
      expect(await world.store.inbox.pending()).toBe(0);
      expect(world.troubles).toEqual([]);
    }));

  it('is taken at once when the case opens, however many others of other senders are held for the same record', () =>
    story(async (world) => {
      const { inbox } = world.store;
      for (let id = 1; id <= HELD_READ_MAX; id += 1)
        await send(world, `other-${id % 9}`, `o${id}`, { kind: 'another' });
      for (const { id } of await inbox.take(9_999, world.clock.now(), world.clock.now()))
        await inbox.hold(id, KEY, world.clock.now() + DAY, 'held');
      await world.arrive('carrier_offer', offer);
      await world.settle();
      await world.claim();
      await world.settle();
      expect((await world.events('WaitEnded')).map(({ how }) => how)).toEqual(['event']);
      expect(await inbox.pending()).toBe(0);
    }));

  it('is judged after those before it: a value that was changed and changed back opens as it was', () =>
    story(async (world) => {
      const update = async (claim_amount: string, seconds: number) =>
        world.claim(
          { claim_amount },
          { updated_at: new Date(START + seconds * 1_000).toISOString() },
          'ticket.updated',
        );
      await update('4100', 1);
      await update('7200', 2);
      await world.settle();
      const { open } = world.store.cases;
      const opening: unknown[] = [];
      world.store.cases.open = async (request) => {
        opening.push(...request.events.flatMap(({ body }) => body['changes'] ?? []));
        return open(request);
      };
      await world.after(5_000);
      await world.claim({}, { updated_at: new Date(START).toISOString() });
      await world.settle();
      const amount = { path: 'claim.amount' };
      expect(opening).toMatchObject([
        { ...amount, after: { minor: 410_000 } },
        { ...amount, before: { minor: 410_000 }, after: { minor: 720_000 } },
      ]);
    }));

  it('is not added to the case that opens first if it names records of two', () =>
    story(async (world) => {
      await send(world, 'tms', 'of-two', { keys: [KEY, { system: 'zendesk', record: '102' }] });
      await send(world, 'tms', 'of-one');
      await world.engine.worker.sweep();
      await world.settle();
      const { open } = world.store.cases;
      const opening: unknown[] = [];
      world.store.cases.open = async (request) => {
        opening.push(...request.events.map(({ type, body }) => `${type} ${String(body['eventId'])}`));
        return open(request);
      };
      await world.claim();
      await world.settle();
      expect(opening).toEqual([expect.stringMatching(/^CaseOpened/) as string, 'EventArrived of-one']);
    }));

  it('is not lost when the case opens while the event is put aside', () =>
    story(async (world) => {
      const { inbox } = world.store;
      const { hold } = inbox;
      inbox.hold = async (...given) => {
        inbox.hold = hold;
        // Another worker opens the case, and is done with it, after this one looked for it.
        const before = await inbox.heldFor(KEY, 9);
        expect(before).toEqual([]);
        await world.claim();
        const { wakeUps } = await world.boot(Infinity, 'second');
        await wakeUps.send({ kind: 'inbox' });
        await opened;
        return hold(...given);
      };
      let done: () => void = () => undefined;
      const opened = new Promise<void>((resolve) => {
        done = resolve;
      });
      const { finish } = inbox;
      inbox.finish = async (...given) => {
        await finish(...given);
        done();
      };
      await world.arrive('carrier_offer', offer);
      await world.settle();
      expect(await world.events('EventArrived')).toHaveLength(1);
      expect((await world.events('WaitEnded')).map(({ how }) => how)).toEqual(['event']);
      expect(await notes(world)).toEqual([]);
    }));

  it('is not lost when it is put aside while the case opens, and the process that opened it ends before it looks', () =>
    story(async (world) => {
      const { inbox, cases } = world.store;
      const { hold } = inbox;
      const { open } = cases;
      let held: () => void = () => undefined;
      const isHeld = new Promise<void>((resolve) => {
        held = resolve;
      });
      inbox.hold = async (...given) => {
        await hold(...given);
        held();
      };
      cases.open = async (request) => {
        cases.open = open;
        const { wakeUps } = await world.boot(Infinity, 'second');
        await world.arrive('carrier_offer', offer);
        await wakeUps.send({ kind: 'inbox' });
        await isHeld;
        // The second process looks for the case once more before it opens.
        await turns();
        const opened = await open(request);
        const [first] = world.processes;
        if (first !== undefined) first.power.isOff = true;
        return opened;
      };
      await world.claim();
      await world.after(5_000);
      expect(await world.row()).not.toBeNull();
      expect(await world.events('EventArrived')).toEqual([]);
      await world.after(60_000);
      expect(await world.events('EventArrived')).toHaveLength(1);
      expect((await world.events('WaitEnded')).map(({ how }) => how)).toEqual(['event']);
      expect(await notes(world)).toEqual([]);
    }));

  it('does not enter the mailbox of a case of another kind', () =>
    story(async (world) => {
      await send(world, 'tms', 'foreign', { kind: 'customer_account' });
      await world.engine.worker.sweep();
      await world.claim();
      await world.settle();
      expect(await world.events('EventArrived')).toEqual([]);
      expect(await notes(world)).toEqual([expect.stringMatching(/^ignored: /)]);
    }));

  it.each([
    [30, null],
    [3, 3],
  ])('is given up after the days of its kind, and reported: %i', (days, declared) =>
    story(async (world) => {
      await world.arrive('carrier_offer', offer);
      await world.settle();
      await world.clock.advanceTo(START + days * DAY - 1);
      await world.engine.worker.sweep();
      await world.settle();
      expect(await world.store.inbox.heldFor(KEY, 9)).toHaveLength(1);
      expect(world.operatorNotices).toEqual([expect.stringContaining('A message fits no case so far')]);
      await world.clock.advanceTo(START + days * DAY);
      await world.engine.worker.sweep();
      await world.settle();
      expect(await notes(world)).toEqual([
        'ignored: set aside: `carrier_offer`, and no case was opened for zendesk 101 in time',
      ]);
      expect(world.operatorNotices).toHaveLength(2);
      await world.claim();
      await world.settle();
      expect(await world.events('EventArrived')).toEqual([]);
    }, declared),
  );

  it.each([
    ['one record', [{ system: 'tms', record: 'made-up' }]],
    [
      'two records',
      [
        { system: 'tms', record: 'made-up' },
        { system: 'tms', record: 'other' },
      ],
    ],
  ])('is listed, and reported to the operators once after an hour, if it fits no case: %s', (_, keys) =>
    story(async (world) => {
      await send(world, 'tms', 'lost', { keys });
      const minutes = (count: number): Promise<void> => world.after(count * 60_000, 60_000);
      const reported = (): string[] => world.operatorNotices.filter((text) => text.includes('fits no case'));
      await minutes(58);
      expect(await notes(world)).toEqual([
        expect.stringMatching(/^deferred: held: no case was opened for tms made-up/),
      ]);
      expect(reported()).toEqual([]);
      await minutes(5);
      expect(reported()).toEqual([expect.stringMatching(/^A message fits no case so far\n.*sender tms.*event lost/)]);
      await minutes(90);
      expect(reported()).toHaveLength(1);
    }),
  );

  it('is not reported when its case opens within the hour', () =>
    story(async (world) => {
      await send(world, 'tms', 'early');
      await world.after(60_000);
      await world.claim();
      await world.after(90 * 60_000, 60_000);
      expect(await world.events('EventArrived')).toHaveLength(1);
      expect(world.operatorNotices.join()).not.toContain('fits no case');
    }));

  it('is refused at once when its kind keeps none', () =>
    story(async (world) => {
      await world.arrive('carrier_offer', offer);
      await world.settle();
      expect(await notes(world)).toEqual([expect.stringMatching(/^refused: .*`event_days: 0`/)]);
      expect(await world.store.inbox.heldFor(KEY, 9)).toEqual([]);
    }, 0));

  it('counts against the quota of its sender, and of no other', () =>
    story(async (world) => {
      for (let sent = 0; sent < heldItemsPerSenderMax + 3; sent++)
        await send(world, 'noisy', `n${sent}`, { keys: [{ system: 'tms', record: `made-up-${sent}` }] });
      await send(world, 'tms', 'honest');
      while ((await world.store.inbox.pending()) > 0) {
        await world.engine.worker.sweep();
        await world.settle();
      }
      const refused = (await notes(world)).filter((note) => note.startsWith('refused'));
      expect(refused).toHaveLength(3);
      expect(await world.store.inbox.heldBy({ source: 'events', sender: 'noisy' }, '')).toBe(heldItemsPerSenderMax);
      await world.claim();
      await world.settle();
      expect(await world.events('EventArrived')).toHaveLength(1);
    }));

  it('counts against it too if it corrects a record that the sender invented', () =>
    story(async (world) => {
      for (let sent = 0; sent < heldItemsPerSenderMax + 3; sent++)
        await send(world, 'noisy', `n${sent}`, {
          type: 'corrected',
          keys: [{ system: 'tms', record: `made-up-${sent}` }],
        });
      while ((await world.store.inbox.pending()) > 0) {
        await world.engine.worker.sweep();
        await world.settle();
      }
      expect((await notes(world)).filter((note) => note.startsWith('refused'))).toHaveLength(3);
      expect(await world.store.inbox.heldBy({ source: 'events', sender: 'noisy' }, '')).toBe(heldItemsPerSenderMax);
    }));

  it('is the last one that is held, and still is when someone has it tried again', () =>
    story(async (world) => {
      for (let sent = 0; sent < arrivalsMax; sent++) await send(world, 'noisy', `n${sent}`);
      while ((await world.store.inbox.pending()) > 0) {
        await world.engine.worker.sweep();
        await world.settle();
      }
      const [held] = await world.store.inbox.setAside(1);
      expect(await world.store.inbox.tryAgain(held?.id ?? '', world.clock.now())).toBe(true);
      await world.engine.worker.sweep();
      await world.settle();
      expect(await world.store.inbox.counts(0)).toMatchObject({ deferred: arrivalsMax, ignored: 0, refused: 0 });
    }));

  it('leaves room for corrections, and fills no log', () =>
    story(async (world) => {
      for (let sent = 0; sent < arrivalsMax + 3; sent++) await send(world, 'noisy', `n${sent}`);
      await world.claim(
        { claim_amount: '4100' },
        { updated_at: new Date(START + 1_000).toISOString() },
        'ticket.updated',
      );
      while ((await world.store.inbox.pending()) > 0) {
        await world.engine.worker.sweep();
        await world.settle();
      }
      await world.claim();
      await world.settle();
      expect(await world.events('EventArrived')).toHaveLength(arrivalsMax);
      expect(await world.events('FactsCorrected')).toHaveLength(1);
    }));
});

describe('a case with two open runs', () => {
  it('gets the event into the mailbox of each', () =>
    story(async (world) => {
      await world.claim();
      await world.settle();
      const [first] = await world.store.runs.list({ limit: 1, newestFirst: true });
      const opening = (await world.log())[0];
      expect(opening?.event.type).toBe('CaseOpened');
      if (first === undefined || opening === undefined) return;
      const runId = asRunId('run-second');
      const empty = { runId, head: emptyHead, log: [], state: initialState(runId) };
      const sealed = sealAppend(world.engine.shell, empty, [opening], {
        timers: [],
        words: { registry: new Map(), caseType: { kind: 'record', fields: {} } },
      });
      const { rows: events, projection, now } = sealed;
      await world.store.cases.openRun({ caseId: first.caseId, runId, events, projection, now });
      await world.arrive('carrier_offer', offer);
      await world.settle();
      for (const run of [first.runId, runId])
        expect((await world.store.runs.log(run, 0)).filter(({ type }) => type === 'EventArrived')).toHaveLength(1);
    }));
});

it('one for which a person has chosen a case is for that case alone, and says who chose it', async () => {
  const by = { person: 'lena-lead', name: 'Lena Lindqvist' };
  const event = { type: 'corrected', kind: 'freight_claim', keys: [KEY] } as unknown as CaseEvent;
  const item = { id: '1', chosen: { caseId: asCaseId('CASE-1'), by, at: START } } as unknown as InboxItem;
  const store = { inbox: { heldFor: () => Promise.resolve([item]) } } as unknown as Shell['store'];
  const early = (caseId?: CaseId): Promise<unknown> =>
    earlyEvents(
      { store },
      { kind: 'freight_claim', keys: [KEY], ...(caseId === undefined ? {} : { caseId }) },
      () => event,
    );
  expect(await early(asCaseId('CASE-1'))).toEqual([{ id: '1', event: { ...event, assignedBy: by } }]);
  expect([await early(asCaseId('CASE-2')), await early()]).toEqual([[], []]);
});
