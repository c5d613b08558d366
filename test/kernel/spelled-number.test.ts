import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spelledNumber } from '../../src/kernel/spelled-number.ts';

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** A number as an English text writes it. */
function spell(number: number, and: boolean): string {
  if (number < 20) return SMALL[number] ?? '';
  if (number < 100)
    return [TENS[Math.floor(number / 10)], ...(number % 10 === 0 ? [] : [SMALL[number % 10]])].join(' ');
  const [unit, name] =
    number >= 1_000_000 ? [1_000_000, 'million'] : number >= 1_000 ? [1_000, 'thousand'] : [100, 'hundred'];
  const rest = number % unit;
  const joined = rest === 0 ? [] : [...(and && rest < 100 ? ['and'] : []), spell(rest, and)];
  return [spell(Math.floor(number / unit), and), name, ...joined].join(' ');
}

describe('a number in words', () => {
  it('is read back, with and without `and`', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.boolean(), (number, and) => {
        expect(spelledNumber(spell(number, and).split(' '))).toBe(number);
      }),
      { seed: 5, numRuns: 2_000 },
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
