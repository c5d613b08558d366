/**
 * A log that someone with rights on the database changed while an approval waits: nothing is performed on it.
 *
 * A process reads only what was added since it last read, and acts on what it has verified. It notices a change of an
 * earlier event when a person decides, before an approved call, and within an hour; until then the change has no
 * effect.
 */
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../src/kernel/canonical-json.ts';
import { asAskId, type RunId } from '../../src/kernel/ids.ts';
import { wholeReadMs } from '../../src/kernel/limits.ts';
import { readRun } from '../../src/engine/open-run.ts';
import { bindingProblem } from '../../src/run/log/approval-binding.ts';
import { withoutFields } from '../../src/run/log/erasable.ts';
import type { RunEvent, SealedEvent } from '../../src/run/log/event.ts';
import { OTHER_KEYS, sealSigned } from '../record-keys.ts';
import type { RecordKeys } from '../../src/kernel/record-keys.ts';
import { LENA } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';
import { resealed, unseen, write, type Change, type Rows } from './written-log.ts';

/** Replaces fields of the body of each event of a type. */
const body =
  (type: RunEvent['type'], to: (body: SealedEvent['body']) => SealedEvent['body']): Change =>
  (rows) =>
    rows.map((row) =>
      row.type === type && isApproved(row) ? { ...row, body: { ...row.body, ...to(row.body) } } : row,
    );

/** The proposed call that is waiting, and everything that is not about a call. */
const isApproved = ({ type, body: { tool } }: SealedEvent): boolean =>
  type !== 'CallProposed' || tool === 'jira.create_issue';

const ARGS = { project: 'CLM', priority: 'High', summary: 'Pay it all to me' };
const args = (): SealedEvent['body'] => ({ args: ARGS });
const argsAndHash = (): SealedEvent['body'] => ({ args: ARGS, argsSha256: hashOf(ARGS) });

const CHANGES: readonly (readonly [string, Change])[] = [
  ['the arguments of the call', body('CallProposed', args)],
  ['the arguments of the call and their hash', body('CallProposed', argsAndHash)],
  ["the approval's digest", body('ApprovalRequested', () => ({ digest: hashOf('another') }))],
  ['how many people must approve', body('ApprovalRequested', () => ({ demands: [] }))],
  [
    'the verdict on the call',
    body('CallProposed', ({ verdict }) => ({ verdict: { ...(verdict as object), outcome: 'permitted' } })),
  ],
  ['the facts of the case, which the call does not name', body('CaseOpened', () => ({ facts: [] }))],
  [
    'a field that may be erased, by leaving its commitment',
    (rows) =>
      withoutFields(
        rows,
        rows.filter(({ type }) => type === 'CaseOpened').map(({ seq }) => ({ seq, field: 'requester' })),
      ),
  ],
  ['a field that is never erased, by taking it away', body('CallProposed', ({ verdict }) => ({ args: verdict }))],
  ['the log, by removing an event in the middle', (rows) => rows.filter(({ seq }) => seq !== 3)],
  ['the log, by removing the last event', (rows) => rows.slice(0, -1)],
  ['the log, by removing all of it', () => []],
  [
    'the order of two events',
    (rows) => rows.map((row, index) => (index === 2 ? (rows[3] ?? row) : index === 3 ? (rows[2] ?? row) : row)),
  ],
];

/** A claim whose Jira issue waits for a claims lead. */
async function waiting(world: SimulatedWorld): Promise<string> {
  await world.claim({ claim_amount: '30000' });
  await world.rest();
  return (await world.ask('approval')).askId;
}

async function runIdOf(world: SimulatedWorld): Promise<RunId> {
  const row = await world.row();
  if (row === null) throw new Error('Expected a run');
  return row.runId;
}

async function expectHeld(world: SimulatedWorld, askId: string): Promise<void> {
  const { commands } = world.engine;
  const ask = askId as Parameters<typeof commands.approve>[0];
  const before = (await world.store.runs.list({ limit: 1, newestFirst: true }))[0]?.head;
  expect(await commands.approve(ask, LENA)).toMatchObject({
    ok: false,
    code: 'record_changed',
    sentence: expect.stringContaining('the operators were notified') as string,
  });
  expect(await commands.mayDecide(ask, LENA)).toMatchObject({ ok: false, code: 'record_changed' });
  expect(await commands.deny(ask, LENA, 'Not ours')).toMatchObject({ ok: false, code: 'record_changed' });
  await world.after(120_000);
  expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
  expect((await world.store.runs.list({ limit: 1, newestFirst: true }))[0]?.head).toEqual(before);
  const notices = world.troubles.filter(
    (line) => line.includes('run.broken') || line.includes('to be as it was written'),
  );
  // One line per process that read it, no matter how often.
  expect(notices.length).toBeGreaterThanOrEqual(1);
  expect(notices.length).toBeLessThanOrEqual(world.processes.length);
  expect(world.troubles).toEqual(notices);
}

describe('a log that was changed while an approval waits', () => {
  it.each(CHANGES)('is held by a process that has read it before: %s', (_, change) =>
    inWorld({ thread: true, isTampered: true }, async (world) => {
      const askId = await waiting(world);
      write(world, change);
      await expectHeld(world, askId);
    }),
  );

  it.each(CHANGES)('is held by a process that reads it for the first time: %s', (_, change) =>
    inWorld({ thread: true, isTampered: true }, async (world) => {
      const askId = await waiting(world);
      write(world, change);
      await world.boot(Infinity, 'another');
      await expectHeld(world, askId);
    }),
  );

  it('goes on once the log is restored', () =>
    inWorld({ isTampered: true }, async (world) => {
      const askId = await waiting(world);
      const { log } = world.store.runs;
      write(world, body('CallProposed', argsAndHash));
      await expectHeld(world, askId);
      Object.assign(world.store.runs, { log });
      expect(await world.approve(LENA)).toMatchObject({ ok: true });
      await world.settle();
      expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
    }));

  it('keeps its case events in the inbox until the log is restored', () =>
    inWorld({ isTampered: true }, async (world) => {
      const askId = asAskId(await waiting(world));
      const { log } = world.store.runs;
      write(world, body('CallProposed', argsAndHash));
      expect(await world.engine.commands.mayDecide(askId, LENA)).toMatchObject({ code: 'record_changed' });
      await world.arrive('carrier_offer');
      await world.after(600_000);
      expect(await world.store.inbox.pending()).toBe(1);
      Object.assign(world.store.runs, { log });
      await world.after(120_000);
      expect(await world.store.inbox.pending()).toBe(0);
    }));
});

describe('a log that was changed behind a process that has read it', () => {
  it('has no effect: what the process does next follows from what it has verified', () =>
    inWorld({ isTampered: true }, async (world) => {
      await waiting(world);
      const before = await world.state();
      const { log } = world.store.runs;
      write(
        world,
        body('CaseOpened', () => ({ facts: [] })),
      );
      await world.arrive('carrier_offer');
      await world.settle();
      Object.assign(world.store.runs, { log });
      expect(await world.events('EventSetAside')).toHaveLength(1);
      expect((await world.state())?.facts).toEqual(before?.facts);
      expect(world.troubles).toEqual([]);
    }));

  it('is noticed before a call that was approved before the change', () =>
    inWorld({ isTampered: true }, async (world) => {
      await waiting(world);
      const { send } = world.engine.shell.wakeUps;
      Object.assign(world.engine.shell.wakeUps, { send: async () => undefined });
      expect(await world.approve(LENA)).toMatchObject({ ok: true });
      // The process knows the log to its end.
      expect(await readRun(world.engine.shell, await runIdOf(world))).not.toBeNull();
      write(
        world,
        body('CaseOpened', () => ({ facts: [] })),
      );
      Object.assign(world.engine.shell.wakeUps, { send });
      await world.after(120_000);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
      expect(world.troubles).toEqual([expect.stringContaining('run.broken')]);
    }));

  it('is noticed by the first read an hour later', () =>
    inWorld({ isTampered: true }, async (world) => {
      await waiting(world);
      const runId = await runIdOf(world);
      const { shell } = world.engine;
      await readRun(shell, runId);
      write(
        world,
        body('CaseOpened', () => ({ facts: [] })),
      );
      await world.after(wholeReadMs - 60_000);
      expect(await readRun(shell, runId)).not.toBeNull();
      await world.after(120_000);
      await expect(readRun(shell, runId)).rejects.toMatchObject({ code: 'run.broken' });
    }));

  it('is noticed at once when its row names an earlier event', () =>
    inWorld({ isTampered: true }, async (world) => {
      await waiting(world);
      const runId = await runIdOf(world);
      const { shell } = world.engine;
      await readRun(shell, runId);
      const { runs } = world.store;
      const find = runs.find.bind(runs);
      const earlier = (await runs.log(runId, 0)).at(-2);
      if (earlier === undefined) throw new Error('Expected two events');
      const { seq, hash } = earlier;
      Object.assign(runs, {
        find: async (id: typeof runId) => {
          const row = await find(id);
          return row === null ? null : { ...row, head: { seq, hash } };
        },
      });
      await expect(readRun(shell, runId)).rejects.toMatchObject({ code: 'run.broken' });
    }));
});

describe('a log whose chain was rebuilt after the change', () => {
  // Signed with the key of the program, the last of these looks like a genuine log to a process that reads it first.
  const NOT_WHAT_WAS_SHOWN: readonly (readonly [string, Change])[] = [
    ['the arguments of the call and their hash', resealed(body('CallProposed', argsAndHash))],
    ["the approval's digest", resealed(body('ApprovalRequested', () => ({ digest: hashOf('another') })))],
    ['how many people must approve', resealed(body('ApprovalRequested', () => ({ demands: [] })))],
    [
      'the arguments on the card and of the call',
      resealed((rows) =>
        body('ApprovalRequested', ({ card }) => ({ card: { ...(card as object), args: ARGS } }))(
          body('CallProposed', argsAndHash)(rows),
        ),
      ),
    ],
  ];

  it.each(NOT_WHAT_WAS_SHOWN)('is refused at the click, because it differs from what was shown: %s', (_, change) =>
    inWorld({ thread: true, isTampered: true }, async (world) => {
      const askId = await waiting(world);
      unseen(world);
      write(world, change, { head: true });
      await world.boot(Infinity, 'another');
      await expectHeld(world, askId);
    }),
  );

  it.each([
    ...NOT_WHAT_WAS_SHOWN,
    ['what the person approved', resealed(body('ApprovalGiven', () => ({ digest: hashOf('another') })))] as const,
  ])('is refused at the call, because it differs from what was approved: %s', (_, change) =>
    inWorld({ isTampered: true }, async (world) => {
      await waiting(world);
      world.engine.shell.wakeUps.send = async () => undefined;
      expect(await world.approve(LENA)).toMatchObject({ ok: true });
      write(world, change, { head: true });
      await world.boot(Infinity, 'another');
      await world.after(120_000);
      expect(world.vendors.doneOf('jira.create_issue')).toBe(0);
      // Both refuse it: the one that read it before because it changed, the other because of its content.
      expect(world.troubles.map((line) => line.split(':')[0])).toEqual(['run.broken', 'run.broken']);
      expect(world.operatorNotices.map((notice) => notice.split('\n')[0])).toEqual([
        'The record of a run was changed, and the run is held',
        'The record of a run was changed, and the run is held',
      ]);
    }),
  );

  it.each(NOT_WHAT_WAS_SHOWN)('is not searched for what was sent before the change: %s', (_, change) =>
    inWorld({ isTampered: true }, async (world) => {
      await waiting(world);
      world.vendors.will('jira.create_issue', 'lost after');
      world.vendors.blind = true;
      expect(await world.approve(LENA)).toMatchObject({ ok: true });
      await world.after(5_000);
      const { probes } = world.vendors;
      unseen(world);
      write(world, change, { head: true });
      await world.boot(Infinity, 'another');
      await world.after(120_000);
      expect([
        world.vendors.calls.filter(({ tool }) => tool === 'jira.create_issue').length,
        world.vendors.probes,
      ]).toEqual([1, probes]);
      expect(world.troubles.map((line) => line.split(':')[0])).toEqual(['run.broken', 'run.broken']);
    }),
  );

  it.each([
    ['by someone without the key', resealed((rows) => rows, OTHER_KEYS)],
    [
      'without a signature',
      (rows: Rows, keys?: RecordKeys) => resealed((same) => same)(rows, keys).map((row) => ({ ...row, signed: null })),
    ],
  ] as const)('is held even if it is consistent: rebuilt %s', (_, change) =>
    inWorld({ isTampered: true }, async (world) => {
      const askId = await waiting(world);
      unseen(world);
      write(world, change, { head: true });
      await world.boot(Infinity, 'another');
      await expectHeld(world, askId);
    }),
  );

  it('is held when events were appended without a signature', () =>
    inWorld({ isTampered: true }, async (world) => {
      const askId = await waiting(world);
      const given: RunEvent = { type: 'FlagRaised', step: '3a', flag: 'approved_elsewhere' };
      const longer: Change = (rows) => {
        const last = rows.at(-1);
        if (last === undefined) return rows;
        const { at, actor } = last;
        const more = [given, given].map((event) => ({ at, actor, event }));
        // Only the last event of an append is signed.
        const [unsigned] = sealSigned(last.runId, last, more, () => 'ab'.repeat(16));
        return unsigned === undefined ? rows : [...rows, unsigned];
      };
      write(world, longer, { head: true });
      await expectHeld(world, askId);
    }));

  it('is held by a process that has read it before, even if it is consistent', () =>
    inWorld({ isTampered: true }, async (world) => {
      const askId = await waiting(world);
      unseen(world);
      // One that has appended nothing to it.
      await world.boot(Infinity, 'another');
      // Reads the log to its end: later events would otherwise break the chain.
      expect(await world.engine.commands.mayDecide(asAskId(askId), LENA)).toMatchObject({ ok: true });
      write(
        world,
        resealed((rows) => rows),
        { head: true },
      );
      await expectHeld(world, askId);
    }));

  it('is reported again when it is changed the same way after it was restored', () =>
    inWorld({ isTampered: true }, async (world) => {
      const askId = asAskId(await waiting(world));
      const { runs } = world.store;
      const { log } = runs;
      const bound = log.bind(runs);
      const changed = async (...args: Parameters<typeof log>) =>
        (await bound(...args)).map((row) =>
          row.type === 'CaseOpened' ? { ...row, body: { ...row.body, facts: [] } } : row,
        );
      const ask = () => world.engine.commands.mayDecide(askId, LENA);
      Object.assign(runs, { log: changed });
      expect(await ask()).toMatchObject({ code: 'record_changed' });
      const reported = world.troubles.length;
      Object.assign(runs, { log });
      expect(await ask()).toMatchObject({ ok: true });
      Object.assign(runs, { log: changed });
      expect(await ask()).toMatchObject({ code: 'record_changed' });
      expect(world.troubles).toHaveLength(reported + 1);
    }));

  it('is not what was approved if only the hash of the arguments differs', () =>
    inWorld({ isTampered: true }, async (world) => {
      await waiting(world);
      const state = await world.state();
      const ask = await world.ask('approval');
      const call = state?.calls[ask.callId ?? ''];
      if (state === null || ask.kind !== 'approval' || call === undefined)
        throw new Error('Expected a call that waits');
      expect(bindingProblem(state, ask)).toBeNull();
      const proposed = { ...call.proposed, argsSha256: hashOf('another') };
      const forged = { ...state, calls: { ...state.calls, [call.callId]: { ...call, proposed } } };
      expect(bindingProblem(forged, ask)).toBe('Expected the hash of the proposed arguments, got another');
    }));
});
