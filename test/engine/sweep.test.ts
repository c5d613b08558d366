/** What a sweep does not wait for, and what the operators learn when work fails. */
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/engine/ports.ts';
import type { ThreadPort } from '../../src/engine/thread-port.ts';
import type { SimulatedClock } from '../../src/kernel/clock.ts';
import { Trouble } from '../../src/kernel/trouble.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld, type Power, type SimulatedWorld } from './world.ts';

/** A run waits for people, and from then on Slack takes 30 seconds to say whether a channel is there. */
async function slowly(
  story: (world: SimulatedWorld, slack: { readonly asked: number; readonly answered: number }) => Promise<void>,
): Promise<void> {
  const slack = { isHanging: false, asked: 0, answered: 0 };
  const thread = (_: Power, clock: SimulatedClock): ThreadPort => {
    let posted = 0;
    const write = async ({ channel }: { readonly channel: string }) =>
      ({ kind: 'done', channel, ts: String(++posted) }) as const;
    return {
      post: write,
      update: write,
      find: async () => ({ kind: 'absent' }),
      remove: async () => true,
      placeOf: async (name) => ({ kind: 'place', channel: name }),
      refusalOf: async () => {
        slack.asked += 1;
        if (slack.isHanging) await clock.sleep(30_000);
        slack.answered += 1;
        return null;
      },
      contentHash: () => '',
    };
  };
  await inWorld({ thread }, async (world) => {
    await world.claim({ claim_amount: '30000' });
    await world.rest();
    await world.ask('approval');
    await world.clock.advanceTo(world.clock.now() + 2 * MINUTE);
    Object.assign(slack, { isHanging: true, asked: 0, answered: 0 });
    await story(world, slack);
    slack.isHanging = false;
  });
}

describe('a sweep', () => {
  it('does not wait for Slack to say whether the channels are there', () =>
    slowly(async (world, slack) => {
      let isSwept = false;
      const swept = world.engine.worker.sweep().then(() => {
        isSwept = true;
      });
      await world.settle();
      expect(slack.asked).toBeGreaterThan(0);
      expect(isSwept).toBe(true);
      await world.after(MINUTE);
      await swept;
    }));
});

describe('a stop', () => {
  it('waits for what Slack is being asked, so nothing goes on after it', () =>
    slowly(async (world, slack) => {
      await world.engine.worker.sweep();
      await world.settle();
      const answers: number[] = [];
      const stopped = world.engine.worker.stop().then(() => answers.push(slack.answered));
      await world.settle();
      expect(answers).toEqual([]);
      await world.after(MINUTE);
      await stopped;
      expect(answers).toEqual([slack.asked]);
    }));
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
