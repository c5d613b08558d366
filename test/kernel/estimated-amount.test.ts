import { describe, expect, it } from 'vitest';
import { findAmounts } from '../../src/kernel/find-amounts.ts';
import { formatMoney } from '../../src/kernel/money.ts';

const read = (text: string): readonly (string | null)[] =>
  findAmounts(text, 'USD').map(({ value }) => (value === null ? null : formatMoney(value)));

describe('an amount in a text has no value', () => {
  it.each([
    'Estimated loss: $500. We will send the exact bill next week.',
    'Estimated loss\n$500',
    'Estimated amount of claim $500',
    'our estimate is $500',
    'estimate: $500',
    'we estimate $500',
    'approximate value: $500',
    '$500 (approximate)',
    '$500 (rough estimate)',
    '$500 (to be confirmed)',
    '$500 provisional',
    '$500, could be more',
    '$500 if not more',
    'The damage is $500 so far',
    'So far the damage is $500',
    'in the $500 range',
    'it may have been $500',
    '$500 + freight',
    'geschätzter Schaden: 500 EUR',
    'ungefährer Wert: 500 EUR',
    'wir schätzen den Schaden auf 500 EUR',
    'Voraussichtlich 500 EUR',
    'vorläufig 500 EUR',
    'bisher 500 EUR',
    '500 EUR rum',
    'montant estimé : 500 EUR',
    'Montant approximatif : 500 EUR',
    'nous estimons le dommage à 500 EUR',
    'une somme avoisinant 500 EUR',
    'importe estimado: 500 EUR',
    'importo stimato: 500 EUR',
    'Geschat bedrag: EUR 500',
    'een kleine 500 EUR',
    '500 EUR of zo',
    'szacunkowa kwota: 500 PLN',
    'jakieś 500 PLN',
    '500 PLN z groszami',
  ])('that is an estimate, or may still change: %s', (text) => {
    expect(read(text)).toEqual([null]);
  });

  it.each([
    'we do not claim $500',
    "We don't want $500",
    'not $500',
    '$500 is not what we claim',
    'kein 500 EUR',
    'Wir fordern nicht 500 EUR',
    '500 EUR fordern wir nicht',
    'pas 500 EUR',
    'nous ne demandons pas 500 EUR',
    'no reclamamos 500 EUR',
    'nie żądamy 500 PLN',
  ])('that is denied: %s', (text) => {
    expect(read(text)).toEqual([null]);
  });

  it.each([
    '$812.40 Thousand Oaks store',
    '$5\nThousand Island dressing: 3 bottles broken',
    'We claim $812\nThousand Oaks Tea Co.',
    'on dock 4\nthousand dollars of tea were lost',
    '$12.99 thousand island dressing',
  ])('that a name would multiply: %j', (text) => {
    expect(read(text)).toEqual([null]);
  });

  it.each([
    ['Repair estimate: $500', '$500.00'],
    ['Estimated weight: 300 lb\nAmount: $500', '$500.00'],
    ['It was not opened. We claim $500.', '$500.00'],
    ['The crates were not opened and we claim $500', '$500.00'],
    ['$812.40\nThousand Oaks Tea Co.', '$812.40'],
    ['$5.25 million', '$5,250,000.00'],
  ])('unlike one of which something else is said: %j', (text, amount) => {
    expect(read(text)).toEqual([amount]);
  });
});
