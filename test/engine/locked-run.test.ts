/** Someone else locks the row of one run in the database: statements on it fail with `store.busy` after a while. */
import { expect, it } from 'vitest';
import { Trouble } from '../../src/kernel/trouble.ts';
import { LENA } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const MINUTE = 60_000;
const busy = () => new Trouble('store.busy', { message: 'canceling statement due to lock timeout', retry: 'later' });

/** From now on changes of runs wait until `release` is called, and fail then. */
function lockRuns({ store: { runs } }: SimulatedWorld) {
  const { append, lease } = runs;
  let waiting: (() => void)[] = [];
  const wait = () =>
    new Promise<never>((_, reject) => {
      waiting.push(() => {
        reject(busy());
      });
    });
  Object.assign(runs, { append: wait, lease: wait });
  return {
    waiting: () => waiting.length,
    /** What waits now fails as it does after `lock_timeout`. */
    fail: () => {
      const all = waiting;
      waiting = [];
      for (const one of all) one();
    },
    unlock: () => Object.assign(runs, { append, lease }),
  };
}

it('lets one click on a locked run wait in the database, and says to the others that nothing was done', () =>
  inWorld({}, async (world) => {
    await world.claim({ claim_amount: '30000' });
    await world.rest();
    const { askId } = await world.ask('approval');
    const lock = lockRuns(world);
    const { commands } = world.engine;
    const clicks = Array.from({ length: 16 }, () => commands.approve(askId, LENA));
    // Each has come as far as it can.
    for (let steps = 0; steps < 50; steps++) await new Promise((resolve) => setImmediate(resolve));
    expect(lock.waiting()).toBe(1);
    await world.clock.advanceTo(world.clock.now() + 5_001);
    expect(lock.waiting()).toBe(1);
    lock.fail();
    const replies = await Promise.all(clicks);
    expect(replies.map(({ code }) => code)).toEqual(Array.from({ length: 16 }, () => 'busy'));
    expect(replies[0]?.sentence).toContain('locked by someone else at the moment, so nothing was done');
    lock.unlock();
    expect(await commands.approve(askId, LENA)).toMatchObject({ ok: true });
    await world.rest();
    expect(await world.events('ApprovalGranted')).toHaveLength(1);
  }));

it('lets a click decide after the one before it, when its turn comes in time', () =>
  inWorld({}, async (world) => {
    await world.claim({ claim_amount: '30000' });
    await world.rest();
    const { askId } = await world.ask('approval');
    const { commands } = world.engine;
    const replies = await Promise.all([commands.approve(askId, LENA), commands.approve(askId, LENA)]);
    expect(replies.map(({ code }) => code)).toEqual(['done', expect.not.stringMatching('busy')]);
  }));

it('neither parks a locked run nor gives up what arrives for it, notifies the operators, and goes on by itself', () =>
  inWorld({}, async (world) => {
    const { runs } = world.store;
    const { append } = runs;
    await world.claim({ claim_amount: '30000' });
    await world.rest();
    Object.assign(runs, {
      // A park would be stored.
      append: ((request) =>
        request.events.some(({ type }) => type === 'Parked')
          ? append(request)
          : Promise.reject(busy())) satisfies typeof append,
    });
    const row = await world.row();
    if (row === null) throw new Error('Expected a run');
    await world.engine.shell.wakeUps.send({ kind: 'run', runId: row.runId });
    await world.after(20 * MINUTE, 5_000);
    await world.claim({ claim_amount: '31000' }, {}, 'ticket.updated');
    await world.after(MINUTE, 5_000);
    const notices = world.operatorNotices.filter((notice) => notice.startsWith('The database is locked'));
    expect(notices).toEqual([expect.stringContaining(`run:${row.runId}: canceling statement due to lock timeout`)]);
    expect(await world.store.inbox.counts(0)).toMatchObject({ given_up: 0, deferred: 1 });
    Object.assign(runs, { append });
    await world.after(MINUTE);
    expect(await world.store.inbox.counts(0)).toMatchObject({ given_up: 0, deferred: 0 });
    expect(await world.events('FactsCorrected')).toHaveLength(1);
    expect(await world.events('Parked')).toHaveLength(0);
  }));
