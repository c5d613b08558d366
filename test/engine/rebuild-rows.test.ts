/**
 * Someone removes rows that follow from a log: timers, asks, or what the run's row says. The log still says everything, so
 * they are made again.
 */
import { expect, it } from 'vitest';
import type { Projection } from '../../src/engine/ports.ts';
import { asAskId } from '../../src/kernel/ids.ts';
import { LENA } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const MINUTE = 60_000;

type Lost = 'timers' | 'asks' | 'closed asks' | 'groups' | 'status' | 'outcome' | 'sop';

/** Appends lose what follows from them, and no sweep looks at the rows, until `look` is called. */
function losing(world: SimulatedWorld, lost: readonly Lost[]) {
  const { runs } = world.store;
  const { append, rows } = runs;
  const gone = {
    ...(lost.includes('timers') ? { timers: [] } : {}),
    ...(lost.includes('asks') ? { asks: [] } : {}),
    ...(lost.includes('status') ? { status: 'completed' as const } : {}),
    ...(lost.includes('outcome') ? { outcome: 'paid' } : {}),
    ...(lost.includes('sop') ? { sop: 'other', sopVersion: 7 } : {}),
  };
  const changed = ({ asks }: Projection): Partial<Projection> => ({
    ...(lost.includes('closed asks') ? { asks: asks.map((ask) => ({ ...ask, open: false })) } : {}),
    ...(lost.includes('groups') ? { asks: asks.map((ask) => ({ ...ask, groups: ['security'] })) } : {}),
    ...gone,
  });
  Object.assign(runs, {
    append: ((request) =>
      append(
        request.events.length === 0
          ? request
          : { ...request, projection: { ...request.projection, ...changed(request.projection) } },
      )) satisfies typeof append,
    rows: async () => [],
  });
  return {
    look: () => Object.assign(runs, { append, rows }),
  };
}

async function waiting(world: SimulatedWorld, lost: readonly Lost[]) {
  const rows = losing(world, lost);
  await world.claim({ claim_amount: '30000' });
  await world.after(20_000);
  expect(await world.auditProblems()).not.toEqual([]);
  return rows;
}

it.each([
  ['its timers', ['timers']],
  ['the row of its ask', ['asks']],
  ['its status', ['status']],
  ['its outcome', ['outcome']],
  ['its SOP', ['sop']],
  ['that its ask is open', ['closed asks']],
  ['who may decide its ask', ['groups']],
  ['its timers, the row of its ask and its status', ['timers', 'asks', 'status']],
] as const)('a sweep makes again what a waiting run lost, and notifies the operators: %s', (_, lost) =>
  inWorld({ thread: true, isTampered: true }, async (world) => {
    const rows = await waiting(world, lost);
    rows.look();
    await world.engine.worker.sweep();
    await world.settle();
    expect(await world.auditProblems()).toEqual([]);
    expect(world.operatorNotices).toEqual([expect.stringContaining('were made again from the log')]);
    // Once they are, there is nothing more to do.
    await world.after(MINUTE);
    expect(world.operatorNotices).toHaveLength(1);
    expect(await world.approve(LENA)).toMatchObject({ ok: true });
    await world.rest();
    expect(world.vendors.doneOf('jira.create_issue')).toBe(1);
  }),
);

it('a run whose timers were removed does not wait for ever: its reminder comes', () =>
  inWorld({ thread: true, isTampered: true }, async (world) => {
    const rows = await waiting(world, ['timers']);
    await world.after(3 * 24 * 60 * MINUTE, 60 * MINUTE);
    const before = (await world.log()).length;
    rows.look();
    await world.after(3 * 24 * 60 * MINUTE, 60 * MINUTE);
    expect((await world.log()).length).toBeGreaterThan(before);
  }));

it('a click counts although the row of its ask is missing', () =>
  inWorld({ thread: true, isTampered: true }, async (world) => {
    await waiting(world, ['asks']);
    const { askId } = await world.ask('approval');
    expect(await world.store.runs.findAsk(askId)).toBeNull();
    expect(await world.engine.commands.mayDecide(askId, LENA)).toMatchObject({ ok: true });
    expect(await world.approve(LENA)).toMatchObject({ ok: true });
  }));

it('says of a button that leads nowhere that nothing was done, and not that nothing is left to decide', () =>
  inWorld({}, async (world) => {
    const { commands } = world.engine;
    for (const answer of [
      await commands.approve(asAskId('ask-unknown'), LENA),
      await commands.recover(asAskId('ask-unknown'), LENA, 'start_again', null),
      await commands.mayDecide(asAskId('ask-unknown'), LENA),
    ])
      expect(answer).toMatchObject({
        ok: false,
        code: 'gone',
        sentence: expect.stringContaining('Nothing was done, because the database does not say') as string,
      });
  }));

it('goes on to the next run when one cannot be planned', () =>
  inWorld({ isTampered: true }, async (world) => {
    const rows = losing(world, ['asks']);
    for (const id of ['1', '2', '3']) await world.claim({ claim_amount: '30000' }, { id });
    await world.after(MINUTE);
    const [first] = (await world.store.runs.list({ limit: 9, newestFirst: false }))
      .map(({ runId }) => runId)
      .toSorted();
    rows.look();
    const { append } = world.store.runs;
    world.store.runs.append = (request) =>
      request.runId === first ? Promise.reject(new Error('Expected a run that fails')) : append(request);
    await world.engine.worker.sweep();
    const found = await world.store.runs.rows(null, 9);
    expect(found.map(({ asks }) => asks.length > 0)).toEqual([false, true, true]);
    world.store.runs.append = append;
  }));

it('reads a bounded number of logs at each sweep, and gets through all of them', () =>
  inWorld({ isTampered: true }, async (world) => {
    const rows = losing(world, ['asks']);
    for (let id = 1; id <= 45; id++) await world.claim({ claim_amount: '30000' }, { id: String(id) });
    await world.after(MINUTE);
    rows.look();
    const missing = async () => (await world.store.runs.rows(null, 99)).filter(({ asks }) => asks.length === 0);
    expect(await missing()).toHaveLength(45);
    for (const left of [25, 5, 0]) {
      await world.engine.worker.sweep();
      expect(await missing()).toHaveLength(left);
    }
  }));
