import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainDecimal } from '../../src/kernel/decimal-text.ts';
import { readMixedNumber } from '../../src/kernel/mixed-number.ts';
import { readAmount } from '../../src/kernel/read-amount.ts';
import { readNumber } from '../../src/kernel/read-number.ts';
import { inWords, STYLES } from './in-words.ts';
import { histories } from '../histories.ts';

const read = (text: string): number | null => {
  const number = readMixedNumber(text);
  return number === null ? null : Number(plainDecimal(number));
};

describe('a number in words, digits or both', () => {
  it('is read back from every style in which English writes it', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: 0, max: 9_999 }), fc.integer({ min: 0, max: 999_999_999 })),
        fc.constantFrom(...STYLES),
        (number, style) => {
          expect(read(inWords(number, style))).toBe(number);
        },
      ),
      { numRuns: histories(3_000) },
    );
  });

  it('is read back from a decimal with its scale', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99_999 }),
        fc.constantFrom<readonly [string, number]>(
          [' thousand', 1_000],
          ['k', 1_000],
          ['K', 1_000],
          [' million', 1_000_000],
        ),
        (hundredths, [scale, value]) => {
          expect(read(`${(hundredths / 100).toFixed(2)}${scale}`)).toBe((hundredths * value) / 100);
        },
      ),
    );
  });

  it.each([
    ['a hundred and ten', 110],
    ['twenty-five hundred', 2_500],
    ['fifty-two fifty', null],
    ['5.25 thousand', 5_250],
    ['5k', 5_000],
    ['5 k', 5_000],
    ['7.2 thousand', 7_200],
    ['5 hundred', 500],
    ['12 hundred and 5', 1_205],
    ['five thousand 250', 5_250],
    ['5 thousand 2 hundred and fifty', 5_250],
    ['one and a half million', 1_500_000],
    ['two and three quarters million', 2_750_000],
    ['3 and a quarter thousand', 3_250],
    ['two and a half', 2.5],
    ['five point two five thousand', 5_250],
    ['zero point five', 0.5],
    ['FIVE THOUSAND', 5_000],
  ])('`%s` is %s', (text, number) => {
    expect(read(text)).toBe(number);
  });

  it.each([
    ['a million and a half', '1.5 million, or half a unit more than a million'],
    ['a thousand and a half', 'the same'],
    ['half a million', 'often an estimate'],
    ['5,250 thousand', 'a decimal comma, or groups'],
    ['5.250 thousand', 'groups, or a decimal point'],
    ['5,25k', 'a missing digit'],
    ['five-2', 'a range, or a sum'],
    ['4-5 thousand', 'a range'],
    ['2 fifty', '250, 2.50 or 52'],
    ['5 250', 'two numbers'],
    ['fifty 2', 'tens and digits'],
    ['5k 200', 'a sum of a short form'],
    ['5.25 thousand and ten', 'a decimal with more after it'],
    ['five million thousand', 'scales in the wrong order'],
    ['five thousand 2000', 'more than the scale before it'],
    ['007 thousand', 'an identifier'],
    ['five point twelve', 'a point before a number that is no digit'],
    ['point five', 'a point without a number before it'],
    ['one and a third million', 'a fraction without decimals'],
    ['two dozen', 'another unit'],
    ['five billion', 'a scale with two meanings'],
    ['several thousand', 'no number'],
    ['thousand', 'a scale alone'],
    ['and five', 'a part of a number'],
    ['cinq mille', 'French'],
    ['fünftausend', 'German'],
    ['cinco mil', 'Spanish'],
    ['six mille', 'French that begins with an English word'],
    ['vijf duizend', 'Dutch'],
    ['zero zero', 'digits by name'],
    ['', 'nothing'],
    ['-5', 'a sign'],
  ])('`%s` is none: %s', (text) => {
    expect(read(text)).toBeNull();
  });

  it('is offered as a reading where a field has it, and never taken', () => {
    const offered = (text: string): unknown => {
      const amount = readAmount(text, { currency: 'USD' });
      return amount.kind === 'refused' ? amount.readings.map(({ minor }) => minor) : amount;
    };
    expect(offered('5.25 thousand dollars')).toEqual([525_000]);
    expect(offered('USD 7.2 thousand')).toEqual([720_000]);
    expect(offered('one and a half million')).toEqual([150_000_000]);
    expect(offered('ONE HUNDRED AND TEN USD')).toEqual([11_000]);
    expect(offered('a million and a half')).toEqual([]);
    expect(readNumber('five thousand 250')).toMatchObject({ kind: 'refused', readings: [5_250] });
  });
});
