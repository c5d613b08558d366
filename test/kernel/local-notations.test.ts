/** Amounts and dates as the forms of other countries write them: read where a currency is stated, or offered. */
import { describe, expect, it } from 'vitest';
import { formatMoney } from '../../src/kernel/money.ts';
import { readAmount } from '../../src/kernel/read-amount.ts';
import { readTime } from '../../src/kernel/read-time.ts';

const offered = (text: string, zone = 'UTC'): readonly string[] => {
  const read = readTime(text, zone);
  return read.kind === 'time' ? ['read'] : read.readings.map(({ $time }) => new Date($time).toISOString().slice(0, 16));
};

describe('an amount with the word of its country', () => {
  it.each([
    ['1 234,56 zł', 'PLN', '1,234.56 PLN'],
    ['250zł', 'PLN', '250.00 PLN'],
    ['450 kr', 'SEK', '450.00 SEK'],
    ['kr. 1.450,00', 'DKK', '1,450.00 DKK'],
    ['12,000円', 'JPY', '12,000 JPY'],
    ['￥12,000', 'JPY', '12,000 JPY'],
    ['1 250 Kč', 'CZK', '1,250.00 CZK'],
    ['12 500 Ft', 'HUF', '12,500.00 HUF'],
    ['1.250,00 TL', 'TRY', '1,250.00 TRY'],
    ['Fr. 120.50', 'CHF', '120.50 CHF'],
    ['250 Euro', 'EUR', '250.00 EUR'],
    ['R$ 1.250,00', 'BRL', '1,250.00 BRL'],
    ['1500 reais', 'BRL', '1,500.00 BRL'],
    ['RM 350.00', 'MYR', '350.00 MYR'],
    ['Rp 1.500.000', 'IDR', '1,500,000.00 IDR'],
    ['R1,250.75', 'ZAR', '1,250.75 ZAR'],
    ['S/ 350.00', 'PEN', '350.00 PEN'],
    ['S/. 350.00', 'PEN', '350.00 PEN'],
    ['KD 12.5', 'KWD', '12.500 KWD'],
    ['1,250.75 Dhs', 'AED', '1,250.75 AED'],
    ['1500 pesos', 'MXN', '1,500.00 MXN'],
  ])('is read where that currency is stated: %s', (text, currency, amount) => {
    const read = readAmount(text, { currency });
    expect(read.kind === 'amount' ? formatMoney(read.amount) : read.why).toBe(amount);
    expect(readAmount(text, { currency: null }).kind).toBe('refused');
    expect(readAmount(text, { currency: 'USD' }).kind).toBe('refused');
  });

  it.each([
    ['5 eFt', 'HUF'],
    ['5 e Ft', 'HUF'],
    ['3万円', 'JPY'],
    ['5 mkr', 'SEK'],
    ['5 tys. zł', 'PLN'],
    ['5 T€', 'EUR'],
    ['250 kr 50', 'SEK'],
  ])('is not read with anything else next to it: %s', (text, currency) => {
    expect(readAmount(text, { currency })).toMatchObject({ kind: 'refused', readings: [] });
  });

  it.each([
    ['250,- €', 'EUR', '250.00 EUR'],
    ['250,-- €', 'EUR', '250.00 EUR'],
    ['€ 1.250,-', 'EUR', '1,250.00 EUR'],
    ['€ 75,=', 'EUR', '75.00 EUR'],
    ['CHF 120.--', 'CHF', '120.00 CHF'],
    ['120.– CHF', 'CHF', '120.00 CHF'],
    ['1 450:-', 'SEK', '1,450.00 SEK'],
    ['250,- zł', 'PLN', '250.00 PLN'],
  ])('has one button when a dash is where its cents would be: %s', (text, currency, amount) => {
    const read = readAmount(text, { currency });
    expect(read.kind === 'amount' ? [] : read.readings.map(formatMoney)).toEqual([amount]);
  });
});

describe('a date of a form', () => {
  it.each([
    ...['4. März 2026', 'Mi, 04.03.2026', 'Mittwoch, 4. März 2026', '4 maart 2026', 'mercredi 4 mars 2026'],
    ...[
      '4 de marzo de 2026',
      '4 marca 2026 r.',
      '2026年3月4日',
      '2026年3月4日(水)',
      '2026/3/4',
      '2026.03.04.',
      '4-Mar-2026',
    ],
    ...['04-MAR-26', '4th of March 2026', 'Wednesday, March 4, 2026', 'am 04.03.2026', '04.03.2026.', '4.3.26'],
  ])('is offered as the one day that it names: %s', (text) => {
    expect([text, offered(text)]).toEqual([text, ['2026-03-04T00:00']]);
  });

  it.each([
    'Do, 04.03.2026',
    'Freitag, 4. März 2026',
    'jeudi 4 mars 2026',
    '2026年3月4日(火)',
    '31. Februar 2026',
    '4 xyz 2026',
  ])('is not offered with another day of the week, or when there is no such day: %s', (text) => {
    expect([text, offered(text)]).toEqual([text, []]);
  });

  it('is offered with each year that two digits can mean', () => {
    expect(offered('25/03/26')).toEqual(['2026-03-25T00:00', '2025-03-26T00:00']);
    expect(offered('04/03/26')).toEqual(['2026-03-04T00:00', '2026-04-03T00:00', '2004-03-26T00:00']);
  });

  it.each([
    '04.03.2026 14:05',
    '04.03.2026, 14:05 Uhr',
    '25.03.2026',
    'March 4, 2026 at 2:05 PM',
    '4.3.2026 14.05 Uhr',
  ])('is offered with its time, in the zone of the handbook and in UTC: %s', (text) => {
    const all = offered(text, 'Europe/Berlin');
    expect(all).toEqual(text === '25.03.2026' ? ['2026-03-24T23:00'] : ['2026-03-04T13:05', '2026-03-04T14:05']);
  });

  it.each([
    ['Wed, 04 Mar 2026 14:05:00 +0100', '2026-03-04T13:05'],
    ['2026-03-04 14:05:00 UTC', '2026-03-04T14:05'],
  ])('is offered as the instant of its offset: %s', (text, instant) => {
    expect(offered(text)).toEqual([instant]);
  });

  it.each(['4.3.2026 25:00', '4.3.2026 14:75', '4.3.2026 13:05 PM'])('has no time that is none: %s', (text) => {
    expect(offered(text)).toEqual([]);
  });
});
