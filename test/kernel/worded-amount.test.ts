/**
 * Words and letters next to an amount: a reading is offered when each of them is understood, and is then right. All
 * other texts have no reading, so a person types the amount.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMoney } from '../../src/kernel/money.ts';
import { readAmount } from '../../src/kernel/read-amount.ts';
import { readNumber } from '../../src/kernel/read-number.ts';

/** Texts that name another amount than their digits, or none that is certain. */
const ODD: readonly string[] = [
  // Scales, in several languages.
  ...['about 3 hundred', 'see invoice, 1.2 thousand-ish', '5m', '5M USD', '1.2 Mio', '3.5 lakh', '2 dozen', '5 T'],
  ...['5T', '5 B', '5bn', '5 bn USD', '1.2 Mrd', '1,2 Mrd. €', '3 crore', '3 Cr', '3 cr.', '5 mln', '5 mld', '5 mil'],
  ...['5 mille', '5 millions', '5 milliards', '5 millones', '5 mil millones', '5 miljoen', '5 miljard', '5 miliona'],
  ...[
    '5 tys',
    '5 tys. PLN',
    '5 tis',
    '5 tusen',
    '5 tuhat',
    '5 bin',
    '5 milyon',
    '5 тыс',
    '5 тыс. USD',
    '5 млн',
    '5 млрд',
  ],
  ...[
    '5 万',
    '5万円',
    '5 千',
    '5億',
    '5 만',
    '5 ألف',
    '5 מיליון',
    '5 ล้าน',
    '5 triệu',
    '5 nghìn',
    '5 ribu',
    '5 juta',
    '5 jt',
  ],
  ...[
    '5 rb',
    '5 MM',
    '5 MM USD',
    '$5MM',
    '$5M',
    '$5m',
    '€5 Mio.',
    '5 Tsd',
    '5 Tsd. EUR',
    '5 Tausend',
    '5 TEUR',
    '5 T€',
  ],
  ...[
    '5 k€m',
    '5 kEUR',
    '5 kUSD',
    '5 grand',
    '5 G',
    '5G',
    '5 gross',
    '5 score',
    'half 5',
    '5 half',
    '5 C',
    '5 D',
    '5 mega',
  ],
  ...[
    '5 hundreds',
    '5 thousands',
    '5 tens',
    '5 dozens',
    '5 million-ish',
    '5 lacs',
    '5 lakhs INR',
    '5 L INR',
    '5 zillion',
  ],
  // Shares, parts and prices for each.
  ...['5 pct', '5%', '5 %', '5 ‰', '5 percent', '5 Prozent', '5 p.c.', '5 bps', '5 per unit', '5 USD per kg', '5/unit'],
  ...[
    '5 USD/unit',
    '5 USD/h',
    '$5 each',
    '$5 ea',
    '$5 ea.',
    '5 EUR pro Stück',
    '5 € / St.',
    '5 USD x3',
    '5 USD x 3',
    '3 x 5 USD',
  ],
  ...[
    '3x5',
    '5 × 3',
    '5*3',
    '5 apiece',
    '5 p.p.',
    '5 pp',
    '5 pcs',
    '5 Stk',
    '5 units',
    '5 a day',
    '5 p.a.',
    '5 pro Tag',
  ],
  ...['5 monthly', '5/mo', '5 daily', '5 cada uno', '5 la pièce', '5 al pezzo', '5 za kus', '5 za sztukę', '5 @ USD'],
  ...['5 USD + VAT', '5 USD plus tax', '5 net', '5 netto', '5 HT', '5 zzgl. MwSt', '5 excl', '5 incl.'],
  // Smaller units and other currencies.
  ...['50 cents', '50 ct', '50c', '50¢', '50p', '50 pence', '50 Cent', '5 Fr', '5 kr', '5 Kč', '5 zł', '5 lei', '5 Ft'],
  ...['5 bucks', '5 quid', '5 pesos', '5 Mexican pesos', '5 Rs', '5 pen', '5 kg', '12 kg', '5 lb', '5 t', '5 tons'],
  ...[
    '5 New Zealand dollars',
    '5 Hong Kong dollars',
    '5 Jamaican dollars',
    '5 Taler',
    '5 points',
    '5 BTC',
    '5 ₽',
    '5 ₿',
  ],
  // Bounds, ranges, numbers of something and parts of larger texts.
  ...[
    'no 12,345',
    'up to 500',
    'at least 500',
    'max 500',
    'min. 500',
    'under 500',
    'over 500',
    '< 500',
    '> 500',
    '500+',
  ],
  ...['500 or more', '500 max', 'not 500', '500?', '5-6', '5 to 6', '5 or 6', 'No. 5', '#5', 'item 5', 'INV 5', 'Q5'],
  ...[
    '-ca.-5',
    'USD - 5',
    '5²',
    '5½',
    '5 ½',
    '1/2',
    '5⁰⁰',
    'Ⅴ',
    '5Ⅿ',
    '㎏5',
    ',500',
    '$,500',
    '7,',
    '5e',
    '5 e3',
    '5°',
  ],
];

describe('an amount with a word that is not understood', () => {
  it('is tried with 150 texts and more', () => {
    expect(new Set(ODD).size).toBeGreaterThan(150);
  });

  it.each(ODD)('is neither read nor offered: %s', (text) => {
    for (const currency of ['USD', 'EUR', 'GBP', 'INR', null])
      for (const decimal of [null, 'point', 'comma'] as const)
        expect(readAmount(text, { currency, decimal })).toMatchObject({ kind: 'refused', readings: [] });
    expect(readNumber(text)).toMatchObject({ kind: 'refused', readings: [] });
  });

  /** Words change the number wherever they are. */
  it('stays without a reading next to any other word', () => {
    const word = fc.constantFrom(
      ...'thousand m M Mio Mrd lakh crore pct per each T dozen тыс 万 x kg cents'.split(' '),
    );
    const more = fc.constantFrom('USD', '$', 'approx.', 'total', '', '(approx.)', 'EUR');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), word, more, fc.nat(3), (number, odd, other, order) => {
        const parts = [
          [odd, number, other],
          [other, number, odd],
          [number, odd, other],
          [other, odd, number],
        ][order];
        const text = (parts ?? []).join(' ').trim();
        const result = readAmount(text, { currency: 'USD' });
        const scaled = /^(?:.* )?\d+ thousand\b/.test(text) ? number * 1_000 : null;
        const readings = 'readings' in result ? result.readings.map(({ minor }) => minor / 100) : [number];
        expect(readings.every((reading) => reading === scaled)).toBe(true);
      }),
      { seed: 5 },
    );
  });
});

describe('an amount with words that are all understood', () => {
  it.each([
    ['2.5k', '$2,500.00'],
    ['$2.5K', '$2,500.00'],
    ['5 million', '$5,000,000.00'],
    ['12 hundred', '$1,200.00'],
    ['1.2 thousand USD', '$1,200.00'],
    ['approx. 5000', '$5,000.00'],
    ['about $5,000.00', '$5,000.00'],
    ['5 dollars', '$5.00'],
    ['5,000 only', '$5,000.00'],
    ['Total: 7,200.00 USD', '$7,200.00'],
    ['7,200.00 USD in total', '$7,200.00'],
    ['American $5.00', '$5.00'],
    ['5 Canadian dollars', '$5.00 5.00 CAD'],
    ['A$5', '$5.00 5.00 AUD'],
  ])('is offered: %s', (text, offered) => {
    const result = readAmount(text, { currency: 'USD' });
    expect('readings' in result ? result.readings.map(formatMoney).join(' ') : 'read').toBe(offered);
  });

  it('says which word is not', () => {
    expect(readAmount('5m', { currency: 'USD' })).toMatchObject({ why: expect.stringContaining('`m`') as string });
    expect(readNumber('12 kg')).toMatchObject({
      why: 'Expected a number, got `12 kg`, which has `kg` next to it, which may change it',
    });
  });
});
