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

it('opens new cases while many changes wait for a run whose row is locked', () =>
  inWorld({}, async (world) => {
    const { runs } = world.store;
    const { append } = runs;
    await world.claim({ claim_amount: '30000' });
    await world.rest();
    const runId = (await world.row())?.runId;
    let tries = 0;
    Object.assign(runs, {
      append: async (request: Parameters<typeof append>[0]) => {
        if (request.runId !== runId) return append(request);
        tries += 1;
        throw busy();
      },
    });
    const amounts = Array.from({ length: 30 }, (_, index) => String(30_001 + index));
    await Promise.all(amounts.map((amount) => world.claim({ claim_amount: amount }, {}, 'ticket.updated')));
    await world.claim({ claim_amount: '100' }, { id: '202' });
    await world.after(12_000);
    expect(await world.store.cases.findByKey({ system: 'zendesk', record: '202' })).toMatchObject({ caseId: 'CASE-2' });
    // Each would have waited five seconds for the lock, and held up the new case.
    expect(tries).toBeLessThanOrEqual(3);
    Object.assign(runs, { append });
    await world.after(120_000);
    expect((await world.state('CASE-1'))?.changes.length).toBeGreaterThan(0);
    expect(await world.store.inbox.setAside(99)).toEqual([]);
  }));
