import { describe, expect, it } from 'vitest';
import { shownRanges } from '../../src/engine/shown-ranges.ts';

const believed = (keys: readonly string[], seq: number): string[] =>
  shownRanges(
    keys.map((key) => ({ key })),
    seq,
  ).map(({ message }) => message.key);

describe('the milestones that messages show', () => {
  it('are those of every message in order, whatever the order of the rows', () => {
    expect(believed(['card', 'posts:9-9', 'posts:10-12', 'posts:2-5', 'ask:a'], 12)).toEqual([
      'posts:2-5',
      'posts:9-9',
      'posts:10-12',
    ]);
  });

  it('believes the one that ends first of those that overlap', () => {
    expect(believed(['posts:1-9', 'posts:2-5', 'posts:6-7'], 9)).toEqual(['posts:2-5', 'posts:6-7']);
    expect(believed(['posts:3-5', 'posts:2-5'], 5)).toEqual(['posts:3-5']);
  });

  it.each(['posts:6-10', 'posts:10-99999', 'posts:5-2', 'posts:0-4', `posts:1-${'9'.repeat(400)}`])(
    'does not believe %s in a log of nine events',
    (key) => {
      expect(believed([key], 9)).toEqual([]);
    },
  );
});
