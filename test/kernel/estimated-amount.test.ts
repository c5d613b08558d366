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
    'Amount: $12.99 thousand',
    'We claim $812\nthousand',
    'We claim $5 Thousand',
  ])('that a name would multiply: %j', (text) => {
    expect(read(text)).toEqual([null]);
  });

  it.each([
    ['Repair estimate: $500', '$500.00'],
    ['Estimated weight: 300 lb\nAmount: $500', '$500.00'],
    ['It was not opened. We claim $500.', '$500.00'],
    ['The crates were not opened and we claim $500', '$500.00'],
    ['$812.40\nThousand Oaks Tea Co.', '$812.40'],
    ['$500 may be transferred to our account', '$500.00'],
    ['$5.25 million', '$5,250,000.00'],
  ])('unlike one of which something else is said: %j', (text, amount) => {
    expect(read(text)).toEqual([amount]);
  });
});

describe('an exact amount in a text is read', () => {
  it.each([
    'Claim amount: $812.40\nEstimated weight: 300 lb',
    'Claim amount: $812.40\nMin. temperature: 4 C',
    'Claim amount: $812.40\nEach: 6 cases',
    'Claim amount: $812.40\n\nEach crate was photographed.',
    'Claim amount: $812.40\n- Plus photos of all crates',
    'Claim amount: $812.40\n3 times we called.',
    'Claim amount: $812.40\nK. Leaf',
    'Claim amount: 812.40 USD\nMM Logistics',
    'Betrag: 812.40 USD\nMindestens zwei Kisten nass.',
    'Betrag: 812.40 USD\nNetto-Gewicht: 120 kg',
    'Montant : 812.40 USD\nPlus de photos en pièce jointe.',
    'Importe: 812.40 USD\nCada caja estaba mojada.',
    'Kwota: 812.40 USD\nKażda paleta była mokra.',
  ])('whatever the next line says: %j', (text) => {
    expect(read(text)).toEqual(['$812.40']);
  });

  it.each([
    '$812.40\nEstimated',
    '$812.40\nor more',
    '$812.40\nOr more.',
    '$812.40\nLess the deductible of the policy',
    '$812.40\n10% discount',
    '$812.40\nPlus freight',
    '$812.40\n(estimated)',
  ])('unlike one of which the next line speaks: %j', (text) => {
    expect(read(text)).toEqual([null]);
  });

  it.each([
    ['Our driver handed over 500.00 EUR invoice at gate 4.', '500.00 EUR'],
    ['The total is $812.40, each pallet was inspected.', '$812.40'],
    ['$812.40, minimum order quantity was 6', '$812.40'],
    ['$812.40 net 30', '$812.40'],
    ['$812.40, net 30 days', '$812.40'],
    ['We claim $812.40 a week after the loss', '$812.40'],
    ['Bitte erstatten Sie uns die 640,00 EUR bis zum 15.12.2026.', '640.00 EUR'],
    ['Bitte erstatten Sie 640,00 EUR bis 15.12.', '640.00 EUR'],
    ['Prosimy o zapłatę 640,00 PLN do 15.12.2026', '640.00 PLN'],
    ['Le pedimos 640,00 EUR hasta el 15/12/2026', '640.00 EUR'],
    ['Betrag: 640,- EUR', '640.00 EUR'],
    ['Betrag: 640.- EUR', '640.00 EUR'],
    ["Claim: CHF 1'240.50", '1,240.50 CHF'],
    ['Betrag CHF 1’240.50', '1,240.50 CHF'],
    ['Gesamtbetrag: 1 640,00 EUR', '1,640.00 EUR'],
  ])('in what people write around it: %s', (text, amount) => {
    expect(read(text)).toEqual([amount]);
  });

  it.each([
    '640,00 EUR bis 700,00 EUR',
    '640 EUR bis 15.12 EUR',
    'Menge: 2 812,40 EUR',
    'Qté : 2 812,40 EUR',
    "5'640.00 EUR",
  ])('unlike one end of a range, or a quantity and an amount: %s', (text) => {
    expect(read(text)).not.toContain('640.00 EUR');
    expect(read(text)).not.toContain('2,812.40 EUR');
    expect(read(text)).not.toContain('5,640.00 EUR');
  });
});
