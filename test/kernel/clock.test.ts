import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../src/kernel/clock.ts';

describe('simulated time', () => {
  it('moves only when advanced, and wakes sleepers in order', async () => {
    const clock = new SimulatedClock(1_000);
    const woken: string[] = [];
    for (const [name, ms] of [
      ['late', 20],
      ['early', 10],
      ['early too', 10],
      ['never', 99],
    ] as const)
      void clock.sleep(ms).then(() => woken.push(`${name} ${clock.now()}`));
    expect(clock.nextWake()).toBe(1_010);
    await clock.advanceTo(1_030);
    expect(woken).toEqual(['early 1010', 'early too 1010', 'late 1020']);
    expect([clock.now(), clock.nextWake()]).toEqual([1_030, 1_099]);
  });
  it('lets a sleeper sleep again during an advance', async () => {
    const clock = new SimulatedClock(0);
    const ticks: number[] = [];
    void (async () => {
      for (let i = 0; i < 3; i++) {
        await clock.sleep(10);
        ticks.push(clock.now());
      }
    })();
    await clock.advanceTo(100);
    expect(ticks).toEqual([10, 20, 30]);
  });
  it('rejects an aborted sleep, before and after it began', async () => {
    const clock = new SimulatedClock(0);
    const over = new AbortController();
    const sleeping = clock.sleep(10, over.signal);
    over.abort(new Error('Given up'));
    await expect(sleeping).rejects.toThrow('Given up');
    await expect(clock.sleep(10, over.signal)).rejects.toThrow('Given up');
    expect(clock.nextWake()).toBeNull();
  });
  it('refuses to run backwards', async () => {
    await expect(new SimulatedClock(10).advanceTo(9)).rejects.toThrow('backwards');
  });
});
