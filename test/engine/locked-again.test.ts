import { expect, it } from 'vitest';
import { Trouble } from '../../src/kernel/trouble.ts';
import { inWorld } from './world.ts';

const MINUTE = 60_000;
const busy = () => new Trouble('store.busy', { message: 'canceling statement due to lock timeout', retry: 'later' });

it('notifies the operators again when the same run is locked another day', () =>
  inWorld({}, async (world) => {
    const { runs } = world.store;
    const { lease } = runs;
    await world.claim({ claim_amount: '30000' });
    await world.rest();
    const row = await world.row();
    if (row === null) throw new Error('Expected a run');
    const notices = () => world.operatorNotices.filter((notice) => notice.startsWith('The database is locked')).length;
    for (const expected of [1, 2]) {
      Object.assign(runs, { lease: () => Promise.reject(busy()) });
      await world.engine.shell.wakeUps.send({ kind: 'run', runId: row.runId });
      await world.after(2 * MINUTE);
      Object.assign(runs, { lease });
      await world.after(90 * MINUTE, MINUTE);
      expect(notices()).toBe(expected);
    }
  }));
