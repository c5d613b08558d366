import { describe, expect, it } from 'vitest';
import { findAmounts } from '../../src/kernel/find-amounts.ts';
import { formatMoney } from '../../src/kernel/money.ts';

const read = (text: string): readonly (string | null)[] =>
  findAmounts(text, 'USD').map(({ value }) => (value === null ? null : formatMoney(value)));

describe('an amount in a text has no value', () => {
  it.each([
    'Correct is 50% of 320.00 EUR only.',
    '50 % of 320.00 EUR',
    'Take 10% off 320.00 EUR',
    '25% of $500',
    '25 percent of $500',
    'twenty-five percent of $500',
    '10% off $500',
    '80 percent of the $500 invoice',
    '75% of the total of $2,000.00',
    '50 % von 500,00 EUR',
    '50 Prozent von 500,00 EUR',
    '30 % de 500,00 EUR',
    '30 pour cent du montant de 500,00 EUR',
    '25% (of $500)',
    '25% x $500',
    '5‰ of $500',
    '$500 x 25%',
    '$500 (25%)',
    '$500 at 80%',
    '$500 less 10%',
    '$500, less 10%',
    '$500 minus 2 percent',
    'a third of the invoice of $500',
    'half of my invoice of $500',
    'part of the $500',
    'my share of the $500',
    'most of $500',
    'die Hälfte von 500,00 EUR',
    'la moitié de 500,00 EUR',
  ])('of which a share is meant: %s', (text) => {
    expect(read(text)).toEqual([null]);
  });

  it.each([
    '$500 + tax',
    '$500 plus VAT',
    '$500 (plus tax)',
    '$500, excl. VAT',
    '$500 before tax',
    'excl. VAT $500',
    '500,00 EUR zzgl. MwSt',
    '500,00 EUR netto',
    '500,00 EUR HT',
  ])('to which tax comes: %s', (text) => {
    expect(read(text)).toEqual([null]);
  });

  it.each([
    'about $500',
    'It was around $500.',
    'approx. $500',
    'roughly $500',
    'up to $500',
    'at least $500',
    'more than $500',
    '$500 (approx.)',
    '$500 or so',
    '$500-ish',
    '$500+',
    'etwa 500,00 EUR',
    'environ 500,00 EUR',
    'ca. 500,00 EUR',
  ])('that is not exact: %s', (text) => {
    expect(read(text)).toEqual([null]);
  });

  it.each([
    ['We charge 10%, and the invoice is $500.', '$500.00'],
    ['A fee of 10%. The invoice is $500.', '$500.00'],
    ['Discount: 10%; invoice: $500', '$500.00'],
    ['The total of $500 is due.', '$500.00'],
    ['Please pay $500 incl. VAT', '$500.00'],
    ['$500 for the rest', '$500.00'],
    ['A quarter ago we paid $500', '$500.00'],
    ['$500 in total', '$500.00'],
  ])('unlike the one in: %s', (text, amount) => {
    expect(read(text)).toEqual([amount]);
  });
});
