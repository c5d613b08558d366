import { describe, expect, it } from 'vitest';
import { findAmounts } from '../../src/kernel/find-amounts.ts';
import { formatMoney } from '../../src/kernel/money.ts';

const read = (text: string): readonly (string | null)[] =>
  findAmounts(text, 'USD').map(({ value }) => (value === null ? null : formatMoney(value)));

const NOUNS = ['crate', 'drum', 'tin', 'sack', 'stop', 'shipment', 'pallet', 'kg', 'day', 'licence', 'trough'];

describe('a price of one is not read as the whole amount', () => {
  it.each(NOUNS)('whatever is counted: %s', (noun) => {
    expect(read(`We claim $40.00 per ${noun}, 12 were broken.`)).toEqual([null]);
    expect(read(`We claim $40.00 a ${noun}, 12 were broken.`)).toEqual([null]);
    expect(read(`We claim $40.00/${noun}.`)).toEqual([null]);
    expect(read(`We claim $40.00 for each ${noun}.`)).toEqual([null]);
    expect(read(`12 ${noun}s × $40.00 were lost.`)).toEqual([null]);
    expect(read(`12 ${noun}s at $40.00 were lost.`)).toEqual([null]);
    expect(read(`Price per ${noun}: $40.00`)).toEqual([null]);
    expect(read(`each ${noun} costs $40.00`)).toEqual([null]);
  });

  it.each([
    '$40 ea',
    '$40 ea.',
    '$40 a piece',
    'three pallets of $500',
    'every crate was worth $500',
    'Unit price $500',
    '500 EUR pro Palette',
    '500 EUR je Palette',
    '500 EUR pro Kiste',
    '500 EUR die Palette',
    '40 EUR die Woche',
    '12 Kisten á 40,00 EUR',
    '40,00 EUR p. P.',
    'Stückpreis 500 EUR',
    'jede Palette kostet 500 EUR',
    '500 EUR par palette',
    '500 EUR la palette',
    'chaque palette vaut 500 EUR',
    '500 EUR por palé',
    '3 palés a 500 EUR',
    'cada palé vale 500 EUR',
    '500 EUR per bancale',
    '3 bancali a 500 EUR',
    'ogni bancale vale 500 EUR',
    '3 pallets van 500 EUR',
    'elke pallet kost 500 EUR',
    '500 PLN za paletę',
    '40 PLN tygodniowo',
    'każda paleta kosztuje 500 PLN',
    '500 SEK per pall',
  ])('in the words of each language: %s', (text) => {
    expect(read(text)).toEqual([null]);
  });

  it.each([
    ['Total: $812.40 per invoice 7781', '$812.40'],
    ['Total: $812.40 as per invoice 7781', '$812.40'],
    ['Total: $812.40, per our agreement', '$812.40'],
    ['We claim $812.40 per the attached invoice', '$812.40'],
    ['We claimed $812.40 a week ago', '$812.40'],
    ['$812.40 over two pallets', '$812.40'],
    ['Wir fordern je nach Aufwand 640,00 EUR', '640.00 EUR'],
    ['640,00 EUR per Überweisung', '640.00 EUR'],
    ['Total 640,00 EUR par virement', '640.00 EUR'],
    ['Reclamamos 640,00 EUR por dos palés rotos.', '640.00 EUR'],
    ['Totale 640,00 EUR per la merce rotta', '640.00 EUR'],
    ['La somme de 640,00 EUR a été facturée', '640.00 EUR'],
    ['Votre facture du 3 mars de 640,00 EUR', '640.00 EUR'],
    ['640,00 EUR an Frachtkosten', '640.00 EUR'],
    ['Please pay $812.40 per invoice attached', '$812.40'],
    ['Totaal 640,00 EUR per bank', '640.00 EUR'],
    ['Żądamy 640,00 PLN za uszkodzony towar', '640.00 PLN'],
  ])('unlike an amount that comes from a paper or for a reason: %s', (text, amount) => {
    expect(read(text)).toEqual([amount]);
  });
});
