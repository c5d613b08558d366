/** How the bench summarises repeated measurements. */
import { describe, expect, it } from 'vitest';
import { median, percentile, ratioOf, skippedRow, summarise } from '../../../src/evaluate/bench/statistics.ts';

describe('percentiles', () => {
  it.each([
    { values: [7], rank: 0.5, expected: 7 },
    { values: [1, 2], rank: 0.5, expected: 1.5 },
    { values: [1, 2, 3, 4, 5], rank: 0.95, expected: 4.8 },
    { values: [1, 2, 3, 4, 5], rank: 0, expected: 1 },
    { values: [1, 2, 3, 4, 5], rank: 1, expected: 5 },
  ])('gives $expected of $values at $rank', ({ values, rank, expected }) => {
    expect(percentile(values, rank)).toBeCloseTo(expected, 10);
  });

  it('gives the median of values in any order, compared as numbers', () => {
    expect(median([100, 9, 20])).toBe(20);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('refuses an empty list', () => {
    expect(() => percentile([], 0.5)).toThrow(/at least one value/);
    expect(() => percentile([1], 1.1)).toThrow(/rank/);
  });
});

describe('a row', () => {
  it('has the extremes, whatever the order of the measurements', () => {
    expect(summarise('start', 'ms', [30, 10, 20])).toEqual({
      name: 'start',
      unit: 'ms',
      n: 3,
      p50: 20,
      p95: 29,
      p99: 29.8,
      min: 10,
      max: 30,
    });
  });

  it('compares its median with that of its peer', () => {
    const peer = summarise('bare', 'ms', [10, 20, 30]);
    expect(summarise('start', 'ms', [50, 70], peer)).toMatchObject({
      p50: 60,
      peer: { name: 'bare', p50: 20 },
      ratio: 3,
    });
  });

  it('gives no ratio to a peer that took no time, or to one that was skipped', () => {
    expect(ratioOf(5, 0)).toBeNull();
    expect(summarise('start', 'ms', [5], summarise('bare', 'ms', [0]))).not.toHaveProperty('ratio');
    expect(summarise('start', 'ms', [5], skippedRow('bare', 'ms', 'not here'))).not.toHaveProperty('peer');
  });

  it('without measurements says so', () => {
    expect(summarise('start', 'ms', [])).toMatchObject({ n: 0, p50: null, skipped: 'nothing was measured' });
  });
});
