/** Alarms of one key: the earliest one rings. */
import { expect, it } from 'vitest';
import { createAlarms } from '../../src/engine/alarms.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';

it('is not postponed by later alarms of the same key', async () => {
  const clock = new SimulatedClock(0);
  const alarms = createAlarms(clock, () => undefined);
  const rung: number[] = [];
  for (let second = 0; second < 10; second++) {
    alarms.set('a', clock.now() + 2_000, () => {
      rung.push(clock.now());
    });
    await clock.advanceTo(clock.now() + 1_000);
  }
  expect(rung[0]).toBe(2_000);
});
