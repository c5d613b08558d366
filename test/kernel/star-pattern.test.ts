import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLikePattern, type PatternPart } from '../../src/kernel/star-pattern.ts';

const ANY = { star: true } as const;
const IN_FOLDER = { star: true, stops: '/' } as const;

describe('a pattern with stars', () => {
  it.each<[string, PatternPart[], boolean]>([
    ['tools/pay.tool.yaml', ['tools/', IN_FOLDER, '.yaml'], true],
    ['tools/old/pay.tool.yaml', ['tools/', IN_FOLDER, '.yaml'], false],
    ['tools/old/pay.tool.yaml', ['tools/', ANY, '.yaml'], true],
    ['', [ANY], true],
    ['', [], true],
    ['a', [], false],
    ['a/', [IN_FOLDER], false],
    ['a/b', [IN_FOLDER, '/', IN_FOLDER], true],
  ])('of %j and %j is answered %j', (text, parts, is) => {
    expect(isLikePattern(text, parts)).toBe(is);
  });

  it('agrees with a regular expression', () => {
    const part = fc.constantFrom<PatternPart>(ANY, IN_FOLDER, 'a', 'b', '/', 'ab', '');
    const letters = fc.constantFrom('a', 'b', '/');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), fc.string({ unit: letters, maxLength: 8 }), (parts, text) => {
        const source = parts.map((one) => (typeof one === 'string' ? one : one === ANY ? '.*' : '[^/]*'));
        expect(isLikePattern(text, parts)).toBe(new RegExp(`^${source.join('')}$`, 's').test(text));
      }),
      { seed: 41 },
    );
  });

  it('with many stars takes no time that counts', () => {
    const parts = Array.from({ length: 60 }, (_, index): PatternPart => (index % 2 === 0 ? ANY : 'a'));
    expect(isLikePattern('a'.repeat(5_000), [...parts, 'b'])).toBe(false);
  });
});
