import { describe, expect, it } from 'vitest';
import { isYounger, leftOf, timesWithin } from '../../src/kernel/remembered.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('what was remembered with its time', () => {
  it.each([
    ['just now', 1_000, 1_000, true, MINUTE],
    ['a moment ago', 1_000, 2_000, true, MINUTE - 1_000],
    ['just less than a minute ago', 0, MINUTE - 1, true, 1],
    ['a minute ago', 0, MINUTE, false, 0],
    ['an hour ago', 0, HOUR, false, 0],
    ['a millisecond from now', 1_001, 1_000, false, 0],
    ['an hour from now', HOUR, 0, false, 0],
    ['never', null, 1_000, false, 0],
    ['not at all', undefined, 1_000, false, 0],
  ])('%s is fresh for a minute: %#', (_, at, now, isFresh, left) => {
    expect(isYounger(MINUTE, at, now)).toBe(isFresh);
    expect(leftOf(MINUTE, at, now)).toBe(left);
  });

  it('is never fresh for no time', () => {
    expect(isYounger(0, 1_000, 1_000)).toBe(false);
  });

  it('counts as done now where it lies in the future, so a minute later it is over', () => {
    const times = timesWithin(MINUTE, [0, HOUR, 2 * HOUR], HOUR);
    expect(times).toEqual([HOUR, HOUR]);
    expect(timesWithin(MINUTE, times, HOUR + MINUTE - 1)).toEqual([HOUR, HOUR]);
    expect(timesWithin(MINUTE, times, HOUR + MINUTE)).toEqual([]);
  });

  it('is not copied while all of it is young, as what is counted may be long', () => {
    const times = [HOUR, HOUR + 1, HOUR + 2];
    expect(timesWithin(MINUTE, times, HOUR + 2)).toBe(times);
    expect(timesWithin(MINUTE, times, HOUR + MINUTE)).toEqual([HOUR + 1, HOUR + 2]);
  });
});
