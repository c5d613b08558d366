/** An amount in a text is read right or not at all, however it is laid out, broken, misspelt or continued. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findAmounts } from '../../src/kernel/find-amounts.ts';
import { findChoices } from '../../src/kernel/find-choices.ts';
import { findDates } from '../../src/kernel/find-dates.ts';
import { findNumbers } from '../../src/kernel/find-numbers.ts';
import { NUMBER_WORDS } from '../../src/kernel/spelled-number.ts';
import { histories } from '../histories.ts';
import { inWords, STYLES } from './in-words.ts';

const minorsIn = (text: string): number[] =>
  findAmounts(text, null).flatMap(({ value }) => (value === null ? [] : [value.minor]));

describe('amounts that may be others', () => {
  it.each([
    '$31, 000',
    '$31 ,000',
    '$31,\n000',
    '$31,\r\n000',
    '$31,\n> 000',
    'USD 31,\n000.00',
    '31,\n500 USD',
    '31, 500 USD',
    '$31,\u200b000',
    '$31\u2060,000',
    "$31'000",
    '$31’000',
    '$31?000',
    '$31;000',
    '"$31",000',
    '$31,O00',
    '$31, OOO',
    '$31,&nbsp;000',
    '$31,=\n000',
    '$31,...',
    '$31…',
    '$31,xxx',
    `$31,${' '.repeat(200)}000`,
    `31,${' '.repeat(200)}500 USD`,
    '$1,234,\n567',
    '$1,234\n,567',
    '$5 .50',
    '$5 . 50',
    '$5. 50',
    '$5 ½',
    '$5\n1/2',
    'five dollars fifty',
    'five dollars and fifty',
    'five dollars and a half',
    'five dollars and change',
    'five dollars and 50/100',
    'five thousand dollars two hundred',
    'five thousand dollars, two hundred',
    '500 USD and 50 cents',
    '12.50 dollars and 50 cents',
    '€500 and fifty cents',
    '500 dollars 150 cents',
    'Qty: twenty\nfive dollars each',
    'twenty\n\nfive dollars',
    'one thousand\ntwo hundred dollars',
    'five thousand\n50 dollars',
    '$5 thousand\n250',
    'four hundred - fifty dollars',
    'one thousand - two hundred dollars',
    'four hundred-fifty dollars',
    'one oh five dollars',
    'five lakh fifty thousand dollars',
    'five grand and fifty dollars',
    'five thousnad two hundred dollars',
    'one hundred fourty five dollars',
    'twnty five dollars',
    '$5 thosand',
    'USD one hundred thriteen',
    '$31 (thousand)',
    '$31 in thousands',
    '$31 (000)',
    '$31 thsd',
    '$31 kUSD',
    '$5 Canadian',
    '$500 (Canadian)',
    '$500 Hong Kong',
    '$500 in Canadian dollars',
    '$500 (CAD)',
    '$500, CAD',
    '$500 XCD',
    '$500 pesos',
    'Canadian $500',
    'in Canadian dollars: $500',
    'HK $500',
    'five hundred dollars (Australian)',
    '£500 Egyptian',
    '$500\nEUR',
    'USD\n500 EUR',
    '$4,000 / 5,000',
    '$4,000 (or $5,000)',
    '$4,000, or maybe $5,000',
    '$4,000 through $5,000',
    '$4,000\nto\n$5,000',
    '$4,000 ± 500',
    '$500 CR',
    'credit: - $500',
    'not $500',
  ])('have no value in %j', (text) => {
    expect(minorsIn(text)).toEqual([]);
  });

  it.each([
    ['the amounts of a numbered list', '1. Pallet $500\n2. Freight $300\n3. Total', [50_000, 30_000]],
    ['an amount in front of a line that begins with a count', 'Total: $500\n12 pallets', [50_000]],
    ['an amount with its decimals in front of a count', '$5,250.00, 12 pallets', [525_000]],
    ['an amount whose currency ends it', '5,250 USD, 12 pallets', [525_000]],
    ['an amount whose code is named again', '$5,000 (USD)', [500_000]],
    ['an amount in a broken line', 'We claim five thousand two\nhundred and fifty\ndollars', [525_000]],
    ['cents without a conjunction', 'ninety-nine dollars, ten cents', [9_910]],
    ['an amount after a counted thing', '12 pallets, $500', [50_000]],
    ['amounts with several blanks', 'USD   500; five   hundred   dollars', [50_000, 50_000]],
  ])('leave %s as they are', (_, text, minors) => {
    expect(minorsIn(text)).toEqual(minors);
  });

  it('have their place in a text with any blanks', () => {
    const text = 'We claim US$ \t 500.00 today';
    expect(findAmounts(text, null).map(({ start, end }) => text.slice(start, end))).toEqual(['US$ \t 500.00']);
  });

  const blank = fc.constantFrom('', '', '', ' ', '  ', '\n', '\n\n', '\r\n', '\n> ', '\t', '\u00a0', '\u200b', ' \n ');
  const around = fc.tuple(
    fc.constantFrom('', 'We claim ', 'Loss: ', 'Qty 12; ', 'total ('),
    fc.constantFrom('', '.', ', please', ' for it', '\nThanks', ')', ' Canadian', ' or more', ' (see photos)'),
  );
  const readsOrNot = (text: string, minor: number): void => {
    for (const read of minorsIn(text)) expect(read, JSON.stringify(text)).toBe(minor);
  };

  it('in digits are read right or not at all, wherever blanks are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99_999_999 }),
        fc.boolean(),
        fc.constantFrom(',', '.', ' ', "'", '’', ', '),
        fc.constantFrom('$', 'USD', 'US$', ' USD', ' dollars', '$|USD'),
        fc.array(blank, { minLength: 24, maxLength: 24 }),
        around,
        (minor, hasCents, mark, currency, blanks, [before, after]) => {
          const amount = hasCents ? minor : Math.ceil(minor / 100) * 100;
          const whole = String(Math.floor(amount / 100)).replace(/\B(?=(?:\d{3})+$)/g, '|');
          let at = 0;
          const broken = (separator: string): string =>
            `${blanks[at++ % 24] ?? ''}${separator}${blanks[at++ % 24] ?? ''}`;
          const cents = hasCents ? broken(mark === '.' ? ',' : '.') + String(amount % 100).padStart(2, '0') : '';
          const number = whole.replace(/\|/g, () => broken(mark)) + cents;
          const [left, right = ''] = currency.startsWith(' ') ? ['', currency] : currency.split('|');
          readsOrNot(`${before}${left ?? ''}${broken('')}${number}${right}${after}`, amount);
        },
      ),
      { numRuns: histories(3_000) },
    );
  });

  it('in words are read right or not at all, wherever lines break and however cents follow', () => {
    const cents = fc.constantFrom(
      '',
      ' and fifty cents',
      ', fifty cents',
      ' fifty',
      ' and fifty',
      ' and 50/100',
      ' and a half',
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_999_999 }),
        fc.constantFrom(...STYLES),
        fc.array(blank, { minLength: 24, maxLength: 24 }),
        cents,
        around,
        (number, style, blanks, more, [before, after]) => {
          let at = 0;
          const text = `${inWords(number, style)} dollars${more}`;
          const broken = text.replace(/[ -]/g, (joint) => {
            const chosen = blanks[at++ % blanks.length] ?? '';
            return chosen === '' ? joint : chosen;
          });
          readsOrNot(`${before}${broken}${after}`, number * 100 + (more === '' ? 0 : 50));
        },
      ),
      { numRuns: histories(3_000) },
    );
  });

  it('in words are read right or not at all when a letter is missing or wrong', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 21, max: 9_999_999 }),
        fc.constantFrom(...STYLES.filter(({ digits }) => !digits)),
        fc.nat(),
        fc.constantFrom('', 'x'),
        (number, style, place, letter) => {
          const words = inWords(number, style);
          const at = place % words.length;
          const written = words.slice(0, at) + letter + words.slice(at + 1);
          // `eighty` without its last letter is another number.
          const known = [...NUMBER_WORDS, ...words.split(/[ -]/)];
          const isOther = written.split(/[ -]/).every((word) => known.includes(word));
          if (/[a-z]/.test(words[at] ?? '') && !isOther) readsOrNot(`We claim ${written} dollars`, number * 100);
        },
      ),
      { numRuns: histories(2_000) },
    );
  });
});

describe('numbers that may be others', () => {
  it.each(['1, 500', '1,\n500', "1'500", '5 ½', '12 thosand', '3. 50', 'not 5', 'twenty\nfive'])(
    'have no value in %j',
    (text) => {
      expect(findNumbers(text).filter(({ value }) => value !== null)).toEqual([]);
    },
  );
});

describe('dates that may be others', () => {
  it.each([
    '2026-03-04 to 2026-03-06',
    '2026-03-04 or 2026-03-06',
    '2026-03-04\nto\n2026-03-06',
    '2026-03-04 through 2026-03-06',
    '2026-03-04, or 2026-03-06',
    '2026-03-04 / 2026-03-06',
    'March 4, 2026 - March 6, 2026',
    'March 4, 2026 or Friday, March 6, 2026',
    'between March 4, 2026  and  March 6, 2026',
    '4 and 6 March 2026',
    '4th or 6th of March 2026',
    'March or April 4, 2026',
    '1\n2 March 2026',
    'not March 4, 2026',
  ])('have no value in %j', (text) => {
    expect(findDates(text, 'UTC').filter(({ value }) => value !== null)).toEqual([]);
  });

  it('are read in a list, and with their line broken', () => {
    const read = (text: string): (string | null)[] => findDates(text, 'UTC').map(({ value }) => value);
    expect(read('shipped 2026-03-04, delivered 2026-03-06; BOL 12345 2026-03-07')).toEqual([
      '2026-03-04',
      '2026-03-06',
      '2026-03-07',
    ]);
    expect(read('March 4,\n2026')).toEqual(['2026-03-04']);
  });
});

describe('choices that may be denied', () => {
  const choices = (text: string): (string | null)[] =>
    findChoices(text, ['approved', 'not approved', 'paid in full']).map(({ value }) => value);

  it.each(['not\napproved', 'not  approved', 'not\u200b approved', 'Not\n> approved'])('are whole in %j', (text) => {
    expect(choices(text)).toEqual(['not approved']);
  });

  it.each([
    'was not yet approved',
    'never approved',
    "isn't approved",
    'non-approved',
    'pre-approved',
    'approved? No',
    'approved: not yet',
    'we refused: neither paid in full',
    'has failed to be approved',
  ])('have no value in %j', (text) => {
    expect(choices(text)).toEqual([null]);
  });

  it.each(['approved', 'no problem: approved', 'We do not object. Approved'])('are read in %j', (text) => {
    expect(choices(text)).toEqual(['approved']);
  });

  it('are found across a line break', () => {
    expect(choices('it is paid\nin full')).toEqual(['paid in full']);
  });
});
