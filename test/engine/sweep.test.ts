/** What a sweep does not wait for, and what the operators learn when work fails. */
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/engine/ports.ts';
import { Trouble } from '../../src/kernel/trouble.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld } from './world.ts';

describe('a sweep', () => {
  it('does not wait for Slack to say whether the channels are there', () => {
    let isHanging = false;
    let asked = 0;
    const options: Parameters<typeof inWorld>[0] = {
      thread: (_, clock) => {
        let posted = 0;
        const write = async ({ channel }: { readonly channel: string }) =>
          ({ kind: 'done', channel, ts: String(++posted) }) as const;
        return {
          post: write,
          update: write,
          find: async () => ({ kind: 'absent' }),
          refusalOf: async () => {
            asked += 1;
            if (isHanging) await clock.sleep(30_000);
            return null;
          },
          contentHash: () => '',
        };
      },
    };
    return inWorld(options, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.rest();
      await world.ask('approval');
      await world.clock.advanceTo(world.clock.now() + 2 * MINUTE);
      isHanging = true;
      const before = asked;
      let isSwept = false;
      const swept = world.engine.worker.sweep().then(() => {
        isSwept = true;
      });
      await world.settle();
      expect(asked - before).toBeGreaterThan(0);
      expect(isSwept).toBe(true);
      isHanging = false;
      await world.after(MINUTE);
      await swept;
    });
  });
});

it('the operators learn that the database leaves out what is written', async () => {
  const whole = createMemoryStore();
  let leavesOut = true;
  const append: Store['runs']['append'] = (request) =>
    leavesOut
      ? Promise.reject(new Trouble('store.stored_otherwise', { message: 'Expected 2 events, got 1' }))
      : whole.runs.append(request);
  await inWorld({ store: { ...whole, runs: { ...whole.runs, append } } }, async (world) => {
    await world.claim();
    await world.after(5_000);
    expect(world.operatorNotices).toEqual([
      'The database does not store what is written, and nothing is done that it does not hold\nExpected 2 events, got 1',
    ]);
    leavesOut = false;
    await world.after(10 * MINUTE, MINUTE);
    expect(world.vendors.calls).not.toEqual([]);
  });
});
