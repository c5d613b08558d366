/** A binding is told whether an earlier request of its call may have been sent, so that a refusal may be about that one. */
import { describe, expect, it } from 'vitest';
import { inWorld, SECOND, SimulatedWorld } from './world.ts';

const MINUTE = 60 * SECOND;
const TOOL = 'zendesk.assign_group';

describe('a repeated write', () => {
  it('is told of an earlier request only once one was lost, and then for good', () =>
    inWorld({}, async (world) => {
      world.vendors.tier = 'Standard';
      const later = { kind: 'not_now', message: 'Busy', afterMs: null } as const;
      world.vendors.will(TOOL, later, 'lost before', later);
      await world.claim();
      await world.after(60 * MINUTE);
      const told = world.vendors.sentBefore.filter(({ tool }) => tool === TOOL).map(({ mayBeSent }) => mayBeSent);
      expect(told).toEqual([false, false, true, true]);
    }));

  it('is told of one whose process ended before it knew the answer', async () => {
    let repeated = 0;
    for (let cutAt = 1; ; cutAt += 1) {
      const world = await new SimulatedWorld({ seed: cutAt }).open();
      await world.engine.worker.stop();
      world.processes.length = 0;
      world.vendors.tier = 'Standard';
      await world.boot(cutAt, 'first');
      await world.claim();
      await world.rest(MINUTE);
      const hasCrashed = world.process.power.isOff;
      if (hasCrashed) {
        await world.process.engine.worker.stop();
        await world.boot(Infinity, 'second');
        await world.rest(60 * MINUTE);
      }
      const sent = world.vendors.sentBefore.filter(({ tool }) => tool === TOOL);
      repeated += sent.length > 1 ? 1 : 0;
      // It may also be told so of one that was given up just before it was sent.
      for (const { mayBeSent } of sent.slice(1)) expect([cutAt, mayBeSent]).toEqual([cutAt, true]);
      await world.close();
      if (!hasCrashed) break;
    }
    expect(repeated).toBeGreaterThan(0);
  });
});
