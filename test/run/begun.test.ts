/**
 * When steps began, for runs longer than what one event copies.
 */
import { expect, it } from 'vitest';
import { allBegun, begunAt, NONE_BEGUN, withBegun, type Begun } from '../../src/run/log/begun.ts';
import type { RunEvent } from '../../src/run/log/event.ts';

const STEPS = 100;
const labels = Array.from({ length: STEPS }, (_, index) => `7a#${index}`);
const flag = (step: string): RunEvent => ({ type: 'FlagRaised', step, flag: 'late' });

function begunBy(events: readonly RunEvent[]): Begun {
  let begun: Begun = { begun: NONE_BEGUN };
  for (const [index, event] of events.entries()) begun = withBegun(begun, event, { seq: index + 1, at: index * 1_000 });
  return begun;
}

it('knows the first event of each step, however many began before and after it', () => {
  const begun = begunBy([...labels, ...labels.toReversed()].map(flag));
  expect(labels.map((label) => begunAt(begun, label))).toEqual(
    labels.map((_, index) => ({ seq: index + 1, at: index * 1_000 })),
  );
  expect(Object.fromEntries(allBegun(begun))).toEqual(
    Object.fromEntries(labels.map((label, index) => [label, { seq: index + 1, at: index * 1_000 }])),
  );
  expect(allBegun(begun)).toHaveLength(STEPS);
});

it('knows nothing of a step that has not begun, not even one named as what every object has', () => {
  expect(begunAt(begunBy(labels.map(flag)), 'constructor')).toBeUndefined();
  expect(begunAt(begunBy([]), '7a#1')).toBeUndefined();
});

it('is a value: what a later event adds is not in what was there before', () => {
  const before = begunBy(labels.slice(0, 40).map(flag));
  withBegun(before, flag('8'), { seq: 41, at: 0 });
  expect(begunAt(before, '8')).toBeUndefined();
  expect(allBegun(before)).toHaveLength(40);
});
