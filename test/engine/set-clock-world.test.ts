/** A whole engine whose clock is set back or forward: cases are worked, and their threads shown, as on any other day. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ThreadPort } from '../../src/engine/thread-port.ts';
import type { SimulatedClock } from '../../src/kernel/clock.ts';
import { histories } from '../histories.ts';
import { filesOf, ONE_LEAD } from '../run/handbook.ts';
import { MINUTE } from '../run/walk.ts';
import { SteppingClock } from '../stepping-clock.ts';
import { FakeSlack, inWorld, START, type Power, type SimulatedWorld } from './world.ts';

const HOUR = 60 * MINUTE;
const OPTIONS = { thread: true, files: filesOf(ONE_LEAD) } as const;

const claim = (world: SimulatedWorld, id: number, amount: number, minutes = 0): Promise<unknown> =>
  world.claim(
    { claim_amount: String(amount) },
    { id: String(id), updated_at: new Date(START + minutes * MINUTE).toISOString() },
  );
/** The parts of the threads, each by its case. */
const shown = (world: SimulatedWorld): readonly string[] =>
  world.slack.messages.flatMap(({ content }) => {
    if (content.kind === 'card') return [`${content.card.caseId} card`];
    return content.kind === 'ask' && content.ask.state.kind === 'open' ? ['ask'] : [];
  });

describe('after the clock was set', () => {
  it.each([-49 * HOUR, -HOUR, -5 * MINUTE, HOUR])('by %i ms, a new case is worked and people are asked', (ms) =>
    inWorld(OPTIONS, async (world) => {
      await claim(world, 301, 30_000);
      await world.after(MINUTE);
      expect(shown(world)).toEqual(['CASE-1 card', 'ask']);
      world.clock.step(ms);
      await claim(world, 302, 30_000);
      await world.after(MINUTE);
      expect(shown(world)).toEqual(['CASE-1 card', 'ask', 'CASE-2 card', 'ask']);
      expect(await world.store.thread.behind(9)).toEqual([]);
    }),
  );

  it('a case that is open is shown as it is then', () =>
    inWorld(OPTIONS, async (world) => {
      await claim(world, 301, 30_000);
      await world.after(MINUTE);
      world.clock.step(-HOUR);
      await claim(world, 301, 31_000, 1);
      // A change is weighed for two minutes.
      await world.after(3 * MINUTE);
      const card = world.slack.messages.find(({ content }) => content.kind === 'card');
      expect(JSON.stringify(card?.content)).toContain('31,000');
      expect(await world.store.thread.behind(9)).toEqual([]);
    }));

  it('while a message is posted, only one worker writes on', async () => {
    const slack = new FakeSlack();
    const thread = (power: Power, clock: SimulatedClock): ThreadPort => {
      const port = slack.port(power);
      return {
        ...port,
        post: async (request) => {
          const result = await port.post(request);
          if (request.content.kind === 'card' && clock instanceof SteppingClock) {
            clock.step(-HOUR);
            await clock.sleep(30_000);
          }
          return result;
        },
      };
    };
    await inWorld({ ...OPTIONS, thread }, async (world) => {
      await world.boot(Infinity, 'second');
      await claim(world, 301, 30_000);
      await world.after(5 * MINUTE);
      expect(slack.messages.map(({ key }) => key.split(':').slice(1, 2).join())).toEqual(['card', 'posts', 'ask']);
    });
  });

  it('what arrived right before is worked', () =>
    inWorld(OPTIONS, async (world) => {
      world.clock.step(HOUR);
      await claim(world, 301, 30_000);
      world.clock.step(-HOUR);
      await world.after(MINUTE);
      expect(shown(world)).toEqual(['CASE-1 card', 'ask']);
    }));
});

describe('however the clock is set', () => {
  it('each case has its card and its question once, soon after it arrived', async () => {
    const step = fc.integer({ min: -3 * HOUR, max: 3 * HOUR });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, fc.boolean()), { minLength: 1, maxLength: 6 }), (steps) =>
        inWorld(OPTIONS, async (world) => {
          for (const [index, [ms, isBefore]] of steps.entries()) {
            if (isBefore) await claim(world, 300 + index, 30_000 + index);
            world.clock.step(ms);
            if (!isBefore) await claim(world, 300 + index, 30_000 + index);
            await world.after(11 * MINUTE, 10_000);
          }
          const cards = steps.map((_, index) => `CASE-${index + 1} card`);
          expect(shown(world).filter((part) => part !== 'ask')).toEqual(cards);
          expect(shown(world).filter((part) => part === 'ask')).toHaveLength(steps.length);
          expect(await world.store.thread.behind(99)).toEqual([]);
        }),
      ),
      { seed: 1932, numRuns: histories(24) },
    );
  });
});
