/** The slots of one system: how many at once, how many in a minute, and who is next. */
import { expect, it } from 'vitest';
import { createRateLimiter, defaultRates, type RateLimiter, type Slot } from '../../src/engine/rate-limiter.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { slotWaitersMax } from '../../src/kernel/limits.ts';
import { SteppingClock } from '../stepping-clock.ts';
import { turns } from '../until.ts';

const NEVER = new AbortController().signal;

function limiterOf(
  atOnce: number,
  perMinute: number,
): { readonly clock: SimulatedClock; readonly limiter: RateLimiter } {
  const clock = new SimulatedClock(0);
  return { clock, limiter: createRateLimiter(clock, { ...defaultRates, jira: { atOnce, perMinute } }) };
}

it('gives so many slots in a minute, and the rest in the next', async () => {
  const { clock, limiter } = limiterOf(9, 2);
  for (let i = 0; i < 2; i++) limiter.take('jira')?.release();
  expect(limiter.take('jira')).toBeNull();
  expect(limiter.take('zendesk')).not.toBeNull();
  const got: (Slot | null)[] = [];
  void limiter.wait('jira', NEVER).then((slot) => got.push(slot));
  await turns();
  await clock.advanceTo(60_000);
  expect(got).toEqual([]);
  await clock.advanceTo(60_001);
  await turns();
  expect(got).toMatchObject([{ system: 'jira' }]);
});

it('gives nothing to one who does not wait while others do', async () => {
  const { clock, limiter } = limiterOf(1, 1);
  limiter.take('jira')?.release();
  const got: (Slot | null)[] = [];
  void limiter.wait('jira', NEVER).then((slot) => got.push(slot));
  await turns();
  // The minute is over, and the line has not been looked at yet.
  const { now } = clock;
  clock.now = () => 60_001;
  expect(limiter.take('jira')).toBeNull();
  clock.now = now.bind(clock);
  await clock.advanceTo(60_001);
  await turns();
  expect(got).toMatchObject([{ system: 'jira' }]);
});

it('frees a slot once, however often it is released', () => {
  const { limiter } = limiterOf(1, 99);
  const slot = limiter.take('jira');
  slot?.release();
  slot?.release();
  expect(limiter.take('jira')).not.toBeNull();
  expect(limiter.take('jira')).toBeNull();
});

it('lets no one wait whose run has ended, and is crowded once enough wait', async () => {
  const { limiter } = limiterOf(1, 99);
  const held = limiter.take('jira');
  expect(await limiter.wait('jira', AbortSignal.abort())).toBeNull();
  const over = new AbortController();
  const waiting = Array.from({ length: slotWaitersMax }, () => limiter.wait('jira', over.signal));
  expect(limiter.isCrowded('jira')).toBe(true);
  expect(limiter.isCrowded('zendesk')).toBe(false);
  over.abort();
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => null));
  expect(limiter.isCrowded('jira')).toBe(false);
  held?.release();
  expect(limiter.take('jira')).not.toBeNull();
});

it.each([-3_600_000, 3_600_000])('waits for a minute at most after the clock was set by %i ms', async (ms) => {
  const clock = new SteppingClock(0);
  const limiter = createRateLimiter(clock, { ...defaultRates, jira: { atOnce: 9, perMinute: 2 } });
  for (let i = 0; i < 2; i++) limiter.take('jira')?.release();
  clock.step(ms);
  const got: (Slot | null)[] = [];
  void limiter.wait('jira', NEVER).then((slot) => got.push(slot));
  await turns();
  await clock.pass(60_001);
  await turns();
  expect(got).toMatchObject([{ system: 'jira' }]);
});
