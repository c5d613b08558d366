import { describe, expect, it } from 'vitest';
import { createBudget } from '../../src/connector/slack/budget.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';

const start = () => {
  const clock = new SimulatedClock(1_000_000);
  return { clock, budget: createBudget(clock) };
};
const post = (channel: string, priority: 'ask' | 'end' | 'progress' = 'ask') => ({
  method: 'chat.postMessage' as const,
  channel,
  priority,
});
const update = (priority: 'ask' | 'end' | 'progress' = 'ask') => ({ method: 'chat.update' as const, priority });

describe('the budget of Slack', () => {
  it('never lets more than 45 updates into any minute, however they are spread', async () => {
    const { clock, budget } = start();
    const made: number[] = [];
    for (let second = 0; second < 300; second++) {
      while (budget.take(update()) === null) made.push(clock.now());
      await clock.advanceTo(clock.now() + 1_000);
    }
    for (const at of made)
      expect(made.filter((other) => other > at - 60_000 && other <= at).length).toBeLessThanOrEqual(45);
    expect(made.length).toBeGreaterThanOrEqual(45 * 5);
  });

  it('leaves room for approvals and endings when progress has used its share', () => {
    const { budget } = start();
    const count = (priority: 'ask' | 'end' | 'progress'): number => {
      let taken = 0;
      while (budget.take(update(priority)) === null) taken++;
      return taken;
    };
    expect([count('progress'), count('end'), count('ask')]).toEqual([33, 7, 5]);
  });

  it('says exactly when an update fits again', async () => {
    const { clock, budget } = start();
    for (let taken = 0; taken < 45; taken++) budget.take(update());
    await clock.advanceTo(clock.now() + 10_000);
    const afterMs = budget.take(update());
    expect(afterMs).toBe(50_000);
    await clock.advanceTo(clock.now() + 49_999);
    expect(budget.take(update())).toBe(1);
    await clock.advanceTo(clock.now() + 1);
    expect(budget.take(update())).toBeNull();
  });

  it('allows a short burst in a channel, then one post a second, for each channel separately', async () => {
    const { clock, budget } = start();
    expect([1, 2, 3, 4].map(() => budget.take(post('C1')))).toEqual([null, null, null, 1_000]);
    expect(budget.take(post('C2'))).toBeNull();
    await clock.advanceTo(clock.now() + 1_000);
    expect([budget.take(post('C1')), budget.take(post('C1'))]).toEqual([null, 1_000]);
  });

  it('reserves the last post of a channel for an approval', () => {
    const { budget } = start();
    expect([
      budget.take(post('C1', 'progress')),
      budget.take(post('C1', 'progress')),
      budget.take(post('C1', 'progress')),
      budget.take(post('C1', 'ask')),
    ]).toEqual([null, null, 1_000, null]);
  });

  it('honours Retry-After, for posts only in that channel', async () => {
    const { clock, budget } = start();
    budget.pause({ method: 'chat.postMessage', channel: 'C1' }, 7_000);
    expect([budget.take(post('C1')), budget.take(post('C2'))]).toEqual([7_000, null]);
    budget.pause({ method: 'chat.update' }, 3_000);
    expect(budget.take(update())).toBe(3_000);
    await clock.advanceTo(clock.now() + 7_000);
    expect([budget.take(post('C1')), budget.take(update())]).toEqual([null, null]);
  });

  it('takes nothing from the budget for a refused call', async () => {
    const { clock, budget } = start();
    budget.pause({ method: 'chat.update' }, 1_000);
    for (let tried = 0; tried < 100; tried++) expect(budget.take(update())).toBe(1_000);
    await clock.advanceTo(clock.now() + 1_000);
    let taken = 0;
    while (budget.take(update()) === null) taken++;
    expect(taken).toBe(45);
  });

  it('keeps a longer pause when a shorter one follows', () => {
    const { budget } = start();
    budget.pause({ method: 'chat.update' }, 30_000);
    budget.pause({ method: 'chat.update' }, 1_000);
    expect(budget.take(update())).toBe(30_000);
  });
});
