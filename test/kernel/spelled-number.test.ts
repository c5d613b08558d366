import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spelledNumber } from '../../src/kernel/spelled-number.ts';
import { inWords } from './in-words.ts';
import { histories } from '../histories.ts';

const PLAIN = { hyphen: false, article: false, hundreds: false, comma: false, digits: false };

describe('a number in words', () => {
  it('is read back, with and without `and`', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.boolean(), (number, and) => {
        expect(spelledNumber(inWords(number, { ...PLAIN, and }).split(' '))).toBe(number);
      }),
      { seed: 5, numRuns: histories(2_000) },
    );
  });

  it.each([
    ['twelve hundred', 1_200],
    ['fifty two hundred and fifty', 5_250],
    ['a hundred', 100],
    ['a thousand', 1_000],
  ])('also reads `%s`', (text, number) => {
    expect(spelledNumber(text.split(' '))).toBe(number);
  });

  it.each([
    '',
    'two fifty',
    'hundred',
    'thousand',
    'ten hundred',
    'twenty hundred',
    'five thousand two thousand',
    'one two',
    'five and six',
    'twenty eleven',
    'one million million',
    'zero hundred',
    'five hundred thousand hundred',
    'and five',
    'five and',
  ])('does not read `%s`', (text) => {
    expect(spelledNumber(text.split(' '))).toBeNull();
  });
});
