import { describe, expect, it } from 'vitest';
import { closest, listed, suggest, suggestWord } from '../../src/handbook/suggest.ts';

describe('did you mean', () => {
  it.each([
    ['teir', 'tier'],
    ['Enterprize', 'Enterprise'],
    ['NOT_FOUND', 'not_found'],
    ['notfound', 'not_found'],
    ['xyz', null],
    ['', null],
    // Two of four letters differ, but a third of the word allows one change.
    ['test', null],
  ])('%s: %s', (word, meant) => {
    expect(closest(word, ['tier', 'Enterprise', 'not_found'])).toBe(meant);
    expect(suggest(word, ['tier', 'Enterprise', 'not_found'])).toBe(
      meant === null ? null : `Did you mean \`${meant}\`?`,
    );
  });

  it('counts a swap of two neighbours as one change', () => {
    expect(closest('case', ['csae'])).toBe('csae');
    expect(closest('abcdef', ['badcfe'])).toBeNull();
  });

  it('measures by the written word: a short word is not a typo of a long name', () => {
    expect(closest('leads', ['ops-leads'])).toBeNull();
  });

  it('takes the first of two equally close words', () => {
    expect(closest('cat', ['cot', 'cut'])).toBe('cot');
  });

  it('compares only the beginnings of very long words', () => {
    expect(closest('x'.repeat(500_000), ['x'.repeat(80)])).toBe('x'.repeat(80));
  });

  it('lists the known words when none is close', () => {
    expect(suggestWord('xyz', ['permit', 'approval'])).toBe('Known are `permit`, `approval`');
    expect(suggestWord('permitt', ['permit', 'approval'])).toBe('Did you mean `permit`?');
    expect(suggestWord('xyz', [])).toBe('None is known here');
    expect(listed(['a', 'b', 'c'])).toBe('`a`, `b` or `c`');
    expect(listed([])).toBe('nothing');
  });
});
