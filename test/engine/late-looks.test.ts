/** A look that took too long counts for the next intent of the same call. */
import { expect, it } from 'vitest';
import { createLateLooks } from '../../src/engine/late-looks.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';

const call = (key: string, ...earlier: readonly (readonly [key: string, attempt: number])[]) => ({
  key,
  earlier: earlier.map(([of, attempt]) => ({ key: of, attempt })),
});

it('counts only for a call that has the same earlier ones', () => {
  const looked = createLateLooks(new SimulatedClock(0));
  looked.add(call('a', ['x', 1]));
  expect(looked.has(call('a', ['x', 2]))).toBe(false);
  expect(looked.has(call('a', ['x', 1], ['y', 1]))).toBe(false);
  expect(looked.has(call('b', ['x', 1]))).toBe(false);
  expect(looked.has(call('a', ['x', 1]))).toBe(true);
});
