/** Amounts, numbers, dates and choices in texts. A quote proves a value only if the whole of it is there. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costRatio } from '../cpu.ts';
import { findAmounts, type Written } from '../../src/kernel/find-amounts.ts';
import { findChoices } from '../../src/kernel/find-choices.ts';
import { findDates } from '../../src/kernel/find-dates.ts';
import { findNumbers } from '../../src/kernel/find-numbers.ts';
import { formatMoney, money } from '../../src/kernel/money.ts';
import { inWords, STYLES } from './in-words.ts';
import { histories } from '../histories.ts';

/** `five dollars = $5.00`; `?` for a place without a value. */
const shown = <T>(text: string, found: readonly Written<T>[], show: (value: T) => string): string[] =>
  found.map(({ start, end, value }) => `${text.slice(start, end)} = ${value === null ? '?' : show(value)}`);
const amounts = (text: string, currency: string | null = null): string[] =>
  shown(text, findAmounts(text, currency), formatMoney);
const numbers = (text: string): string[] => shown(text, findNumbers(text), String);
const dates = (text: string): string[] => shown(text, findDates(text, 'America/Chicago'), String);

describe('amounts in a text', () => {
  it.each([
    [
      'We claim five thousand two hundred and fifty dollars.',
      'five thousand two hundred and fifty dollars = $5,250.00',
    ],
    ['Five\nThousand Two\nHundred Fifty\nDollars', 'Five\nThousand Two\nHundred Fifty\nDollars = $5,250.00'],
    ['five thousand, two hundred and fifty dollars', 'five thousand, two hundred and fifty dollars = $5,250.00'],
    ['five thousand two hundred & fifty dollars', 'five thousand two hundred & fifty dollars = $5,250.00'],
    [
      'two million, three hundred thousand, and one US Dollars',
      'two million, three hundred thousand, and one US Dollars = $2,300,001.00',
    ],
    ['USD5,250.00', 'USD5,250.00 = $5,250.00'],
    ['5.25 thousand dollars', '5.25 thousand dollars = $5,250.00'],
    ['We paid $5k, please', '$5k = $5,000.00'],
    ['about $5k, please', '$5k = ?'],
    ['US$ 5.25K', 'US$ 5.25K = $5,250.00'],
    ['twenty-five hundred dollars', 'twenty-five hundred dollars = $2,500.00'],
    ['a hundred and ten euros', 'a hundred and ten euros = 110.00 EUR'],
    ['USD 7.2 thousand', 'USD 7.2 thousand = $7,200.00'],
    ['one and a half million U.S. dollars', 'one and a half million U.S. dollars = $1,500,000.00'],
    ['$1.50 million', '$1.50 million = $1,500,000.00'],
    ['five thousand 250 dollars', 'five thousand 250 dollars = $5,250.00'],
    ['ninety-nine dollars and ten cents', 'ninety-nine dollars and ten cents = $99.10'],
    ['5,250 dollars and 50 cents', '5,250 dollars and 50 cents = $5,250.50'],
    ['5,250.00 USD', '5,250.00 USD = $5,250.00'],
    ['CAD $5k', 'CAD $5k = 5,000.00 CAD'],
    ['€1.234,56', '€1.234,56 = 1,234.56 EUR'],
    ['JPY 5 thousand', 'JPY 5 thousand = 5,000 JPY'],
  ])('%j', (text, found) => {
    expect(amounts(text)).toEqual([found]);
  });

  it.each([
    ['a choice', 'four or five thousand dollars'],
    ['a range', 'between $4,000 and $5,000'],
    ['the two ends of a range', '$4,000 to $5,000'],
    ['a range with a dash', '$4,000 – $5,000'],
    ['a choice of two amounts', '$4,000 or $5,000'],
    ['a negative amount', 'minus five hundred dollars'],
    ['a negative sign', '-$5k'],
    ['a rate', '$5k/month'],
    ["another country's sign", 'R$ 500'],
    ["another country's dollars", 'five hundred dollars Canadian'],
    ['a sum without its unit', 'two fifty dollars'],
    ['two readings', 'a million and a half dollars'],
    ['groups, or a decimal comma', '5,250 thousand dollars'],
    ['millions, or thousands', '$1.2m'],
    ['a part of an amount', 'half of five thousand dollars'],
    ['a word of another language before it', 'trente six dollars'],
    ['a word of another language after it', 'USD 5 mille'],
    ['an unknown scale', '$5 thou'],
    ['more cents than a dollar has', 'five dollars and 100 cents'],
    ['a cheque', 'five thousand and 00/100 dollars'],
    ['a currency between two numbers', '5 USD 500'],
    ['an identifier', 'BOL-500 USD'],
    ['more than can be recorded exactly', '999999999999999 million dollars'],
    ['two currencies', 'USD five hundred euros'],
    ['the end of a list', 'one hundred, fifty dollars'],
    ['the end of a sum', 'five hundred + fifty dollars'],
    ['an identifier without a hyphen', 'BOL500 USD'],
    ['thousands twice', '$5k thousand'],
  ])('have no value in %s', (_, text) => {
    expect(findAmounts(text, null).filter(({ value }) => value !== null)).toEqual([]);
  });

  it.each(['five thousand two hundred', '5,250.00', 'cinq mille deux cent cinquante', 'an amount', '12.50 USDT'])(
    'are none without a currency: %s',
    (text) => {
      expect(findAmounts(text, null)).toEqual([]);
    },
  );

  it('are in the dollars of the reader, if it has any', () => {
    expect(amounts('$500, five hundred dollars, US$500', 'CAD')).toEqual([
      '$500 = 500.00 CAD',
      'five hundred dollars = 500.00 CAD',
      'US$500 = $500.00',
    ]);
    expect(amounts('$500', 'EUR')).toEqual(['$500 = $500.00']);
  });

  it('are read back from every style, whatever surrounds them, and always as a whole', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999_999_999 }),
        fc.constantFrom(...STYLES),
        fc.constantFrom('', 'We claim ', 'It is a loss of (', '10 pallets; '),
        fc.constantFrom('', '.', ', please', ' for 3 pallets', '\nThanks'),
        (number, style, before, after) => {
          const words = `${inWords(number, style)} dollars`;
          const text = `${before}${words}${after}`;
          expect(findAmounts(text, null)).toEqual([
            { start: before.length, end: before.length + words.length, value: money('USD', number * 100) },
          ]);
        },
      ),
      { numRuns: histories(1_000) },
    );
  });

  it('never throw and never overlap, whatever the text', () => {
    const parts = [
      'five',
      'thousand',
      'and',
      'a',
      'half',
      '5',
      '.',
      ',',
      '$',
      'USD',
      ' dollars',
      '-',
      'k',
      ' ',
      ' ',
      '\n',
      'cents',
      'or',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 20 }), (words) => {
        const text = words.join('');
        let last = 0;
        for (const { start, end } of findNumbers(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          last = end;
        }
        for (const { value } of findAmounts(text, null)) expect(value?.minor ?? 0).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: histories(2_000) },
    );
  });

  it.each(['1', '1 ', '1.,', 'one ', 'one and ', 'fifty-', 'one dollar ', '$5k or ', 'a ', ' ', 'between 5 and '])(
    'of nothing but %j are found in time that grows with the length',
    (part) => {
      const finding = (length: number) => (): unknown =>
        findAmounts(part.repeat(Math.floor(length / part.length)), null);
      // Eight times the text: 64 times the work if it grew with the square.
      expect(costRatio(finding(64_000), finding(8_000), 16)).toBeLessThan(32);
    },
  );
});

describe('numbers in a text', () => {
  it.each([
    ['a hundred and ten pallets', 'a hundred and ten = 110'],
    ['12 pallets', '12 = 12'],
    ['5%', '5 = 5'],
    ['$1234.50', '1234.50 = 1234.5'],
    ['it is -5 now', '-5 = -5'],
    ['one and a half million', 'one and a half million = 1500000'],
    ['(5k)', '5k = 5000'],
  ])('%j', (text, found) => {
    expect(numbers(text)).toEqual([found]);
  });

  it.each([
    'minus five',
    '1,234',
    '2026-03-04',
    '10:30',
    '#5',
    '3 1/2',
    'two or three',
    '5 mille',
    'six mille',
    '5th',
    'ten and five',
    '5 oder 6',
    '5 bis 6',
    'a dozen',
    '007',
    '1.2.3',
    'A-5',
    'twice 7',
    'half 5',
    'not five',
  ])('have no value in %s', (text) => {
    expect(findNumbers(text).filter(({ value }) => value !== null)).toEqual([]);
  });
});

describe('dates in a text', () => {
  it.each([
    ['on 2026-03-04.', '2026-03-04 = 2026-03-04'],
    ['on 4 March 2026', '4 March 2026 = 2026-03-04'],
    ['March 4th, 2026', 'March 4th, 2026 = 2026-03-04'],
    ['the 4th of March 2026', '4th of March 2026 = 2026-03-04'],
    ['Sept. 5, 2026', 'Sept. 5, 2026 = 2026-09-05'],
    ['25/12/2026', '25/12/2026 = 2026-12-25'],
    ['13.3.2026', '13.3.2026 = 2026-03-13'],
    ['Wednesday, 4 March 2026', '4 March 2026 = 2026-03-04'],
    ['2026-03-05T02:30:00Z', '2026-03-05T02:30:00Z = 2026-03-04'],
  ])('%j', (text, found) => {
    expect(dates(text)).toEqual([found]);
  });

  it.each([
    ['two orders', '03/04/2026'],
    ['two orders with points', '4.3.2026'],
    ['a day that does not exist', '31 February 2026'],
    ['another day of the week', 'Tuesday, 4 March 2026'],
    ['a time without an offset', '2026-03-04 14:05'],
    ['no year', 'March 4'],
    ['another language', '4 mars 2026'],
    ['a name that begins like a month', '4 Mayor 2026'],
    ['one end of a period', '1 March 2026 to 4 March 2026'],
    ['an identifier', 'PO-2026-03-04-17'],
    ['more digits', '12026-03-04'],
  ])('have no value in %s', (_, text) => {
    expect(findDates(text, 'UTC').filter(({ value }) => value !== null)).toEqual([]);
  });
});

describe('choices in a text', () => {
  const choices = (text: string): (string | null)[] =>
    findChoices(text, ['Acme', 'Acme West', 'C++', 'loss']).map(({ value }) => value);

  it('are whole words in any case, the longest that fits', () => {
    expect(choices('ACME lost it, Acme West paid, (c++)')).toEqual(['Acme', 'Acme West', 'C++']);
    expect(choices('Acmeworks, losses, glossary')).toEqual([]);
  });
});
