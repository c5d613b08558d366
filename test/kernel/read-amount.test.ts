import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costRatio } from '../cpu.ts';
import { currencies, formatAmount, formatMoney, money } from '../../src/kernel/money.ts';
import { readAmount, type AmountSource } from '../../src/kernel/read-amount.ts';
import { histories } from '../histories.ts';

/** `$31.00` when it is read; `? $31.00, $31,000.00` with the readings when it is refused. */
function read(given: string | number, currency: string | null = 'USD', more: Partial<AmountSource> = {}): string {
  const result = readAmount(given, { currency, ...more });
  return result.kind === 'amount'
    ? formatMoney(result.amount)
    : `? ${result.readings.map(formatMoney).join(' | ')}`.trim();
}

describe('an amount from outside', () => {
  it.each([
    ['CA$7,200.00', 'USD', 'which names its currency in another way', ['$7,200.00', '7,200.00 CAD']],
    ['A$ 7,200.00', 'AUD', 'which names its currency in another way', ['7,200.00 AUD']],
    ['$7,200.00 (approx.)', 'USD', 'which is said to be approximate', ['$7,200.00']],
    ['approx. 5000', 'USD', 'which is said to be approximate', ['$5,000.00']],
    ['US $7,200', 'USD', 'which names its currency in another way', ['$7,200.00']],
    ['$7,200 US', 'USD', 'which names its currency in another way', ['$7,200.00']],
    ['U.S. $7,200', null, 'which names its currency in another way', ['$7,200.00']],
    ['KES 7,200', 'USD', 'which names the currency `KES`, which is not known here', []],
    ['7,200.00 Dollars', 'USD', 'which names its currency in another way', ['$7,200.00']],
    ['7,200.00 Canadian dollars', 'USD', 'which names its currency in another way', ['$7,200.00', '7,200.00 CAD']],
    ['no 12,345', 'USD', 'which has `no` next to it, which may change it', []],
    ['7,200.00 USD in total', 'USD', 'which has other words next to it', ['$7,200.00']],
    ['1,23,456', 'USD', 'which has groups of two digits', ['$123,456.00']],
  ])('says why it does not read %s in %s, and what it may mean', (text, currency, why, readings) => {
    const result = readAmount(text, { currency });
    expect(result).toMatchObject({ kind: 'refused', why: expect.stringContaining(why) as string });
    expect('readings' in result ? result.readings.map(formatMoney) : []).toEqual(readings);
  });

  it.each([
    ['$6,200', 'Expected the currency of `$6,200`, got none. Write the code: `6,200.00 USD`'],
    ['6,200', 'Expected the currency of `6,200`, got none'],
    ['$7.200', 'Expected the currency of `$7.200`, got none. Write the code: `7.20 USD` or `7,200.00 USD`'],
  ])('says how to write the currency of %s, whose sign several have', (text, why) => {
    expect(readAmount(text, { currency: null })).toMatchObject({ kind: 'refused', why });
  });

  it.each([
    ['$7,200.00 EUR', 'which names USD and EUR', ['$7,200.00', '7,200.00 EUR']],
    ['EUR 7,200.00 $', 'which names EUR and USD', ['7,200.00 EUR', '$7,200.00']],
    ['¥7,200 USD', 'which names JPY and USD', ['7,200 JPY', '$7,200.00']],
    ['CAD 7,200.00 US$', 'which names CAD and USD', ['7,200.00 CAD', '$7,200.00']],
  ])('asks which of its two currencies %s is in', (text, why, readings) => {
    const result = readAmount(text, { currency: null });
    expect(result).toMatchObject({ kind: 'refused', why: expect.stringContaining(why) as string });
    expect('readings' in result ? result.readings.map(formatMoney) : []).toEqual(readings);
  });

  it('is read with two names only if both can be one currency, whichever comes first', () => {
    const names = ['$', 'US$', '€', '£', '¥', '₹', ...currencies()];
    const dollars = ['USD', 'CAD', 'AUD', 'NZD', 'HKD', 'SGD', 'TWD', 'MXN', 'ARS', 'CLP', 'COP', 'BRL'];
    const meant: Readonly<Record<string, readonly string[]>> = {
      ...{ $: dollars, US$: ['USD'], '€': ['EUR'], '£': ['GBP'], '¥': ['JPY', 'CNY'], '₹': ['INR'] },
    };
    for (const before of names)
      for (const after of names) {
        const common = (meant[before] ?? [before]).filter((code) => (meant[after] ?? [after]).includes(code));
        for (const text of [`${before} 7200 ${after}`, `${before}7200${after}`, `-${before}7200 ${after}`]) {
          const result = readAmount(text, { currency: null });
          const read = result.kind === 'amount' ? result.amount.$money : null;
          expect([text, read]).toEqual([text, common.length === 1 ? common[0] : null]);
        }
      }
  });

  it('offers nothing for what is more than one number with words', () => {
    for (const text of ['5000-6000', '7200 USD and 300 EUR', '12%', 'USD', '€5 or $5'])
      expect(readAmount(text, { currency: 'USD' })).toMatchObject({ kind: 'refused', readings: [] });
  });

  it.each([
    ['7200', 'USD', '$7,200.00'],
    ['7200.5', 'USD', '$7,200.50'],
    ['7,200.00', 'USD', '$7,200.00'],
    ['7,200', 'USD', '$7,200.00'],
    ['31,000', 'USD', '$31,000.00'],
    ['31.00', 'USD', '$31.00'],
    ['$7,200.00', 'USD', '$7,200.00'],
    ['7,200.00 USD', 'USD', '$7,200.00'],
    ['USD 7,200.00', 'USD', '$7,200.00'],
    ['US$7,200.00', 'USD', '$7,200.00'],
    ['USD 7,200.00', null, '$7,200.00'],
    ['7.200,00 €', null, '7,200.00 EUR'],
    ['1.234,56', 'EUR', '1,234.56 EUR'],
    ['1.234,56', 'USD', '$1,234.56'],
    ['7200,50', 'USD', '$7,200.50'],
    ['12,50', 'EUR', '12.50 EUR'],
    ["1'234.50", 'CHF', '1,234.50 CHF'],
    ['1’234.50', 'CHF', '1,234.50 CHF'],
    ['7 200,00', 'EUR', '7,200.00 EUR'],
    ['7\u00a0200.00', 'USD', '$7,200.00'],
    ['7\u202f200,00\u00a0€', 'EUR', '7,200.00 EUR'],
    ['7\u2009200', 'USD', '$7,200.00'],
    ['1,234,567', 'USD', '$1,234,567.00'],
    ['1.234.567', 'USD', '$1,234,567.00'],
    ['12,34,567.00', 'INR', '1,234,567.00 INR'],
    ['1,234', 'JPY', '1,234 JPY'],
    ['1234.500', 'KWD', '1,234.500 KWD'],
    ['7200.000', 'USD', '$7,200.00'],
    ['$5', 'CAD', '5.00 CAD'],
    ['-5', 'USD', '-$5.00'],
    ['-$5.25', 'USD', '-$5.25'],
    ['$-5.25', 'USD', '-$5.25'],
    ['+1', 'USD', '$1.00'],
    ['-0', 'USD', '$0.00'],
    ['90,071,992,547,409.91', 'USD', '$90,071,992,547,409.91'],
  ])('reads %j in %s as %s', (text, currency, expected) => {
    expect(read(text, currency)).toBe(expected);
  });

  it.each([
    ['31.000', 'USD', '? $31.00 | $31,000.00'],
    ['7.200', 'USD', '? $7.20 | $7,200.00'],
    ['$31.000', 'USD', '? $31.00 | $31,000.00'],
    ['31,000', 'EUR', '? 31,000.00 EUR | 31.00 EUR'],
    ['1,234', 'EUR', '? 1,234.00 EUR'],
    ['1.234', 'USD', '? $1,234.00'],
    ['31.000', 'KWD', '? 31.000 KWD | 31,000.000 KWD'],
    ['31,000', 'KWD', '? 31,000.000 KWD | 31.000 KWD'],
    ['31.000', 'JPY', '? 31 JPY | 31,000 JPY'],
    ['7,20', 'USD', '? $7.20'],
    ['7200.005', 'USD', '? $7,200.00 | $7,200.01'],
    ['1,234.567', 'USD', '? $1,234,567.00 | $1,234.56 | $1,234.57'],
    ['-12.345.678,901', 'EUR', '? -12,345,678,901.00 EUR | -12,345,678.90 EUR | -12,345,678.91 EUR'],
    ['1234.567', 'USD', '? $1,234.56 | $1,234.57'],
    ['1234.5', 'JPY', '? 1,234 JPY | 1,235 JPY'],
    ['1.2345', 'KWD', '? 1.234 KWD | 1.235 KWD'],
    ['7 200,00 €', 'USD', '? $7,200.00 | 7,200.00 EUR'],
    ['500 EUR', 'USD', '? $500.00 | 500.00 EUR'],
    ['$7,200', null, '? $7,200.00'],
    ['7,200', null, '?'],
    ['٧٢٠٠٫٥٠', 'USD', '? $7,200.50'],
    ['７,２００.００', 'USD', '? $7,200.00'],
    ['३१.०००', 'USD', '? $31.00 | $31,000.00'],
    ['(7,200.00)', 'USD', '? $7,200.00 | -$7,200.00'],
    ['7,200.00-', 'USD', '? $7,200.00 | -$7,200.00'],
    ['USD 7,200.-', 'USD', '? $7,200.00'],
    ['.50', 'USD', '? $0.50'],
    ['7.2e3', 'USD', '? $7,200.00'],
    ['$7.2k', 'USD', '? $7,200.00'],
    ['1,23,456.00', 'USD', '? $123,456.00'],
    ['90071992547409.93', 'USD', '?'],
    ['9'.repeat(70), 'USD', '?'],
    ['five thousand two hundred and fifty dollars', 'USD', '? $5,250.00'],
    ['twelve hundred', 'USD', '? $1,200.00'],
    ['a lot', 'USD', '?'],
    ['', 'USD', '?'],
    ['--1', 'USD', '?'],
    ['1,2,3', 'USD', '?'],
    ['7,2000', 'USD', '? $7.20'],
    ['7_200', 'USD', '?'],
    ['0x10', 'USD', '?'],
    ['7\n200', 'USD', '?'],
    ['NaN', 'USD', '?'],
    ['5 XYZ', null, '?'],
    ['5', 'constructor', '?'],
  ])('refuses %j in %s, showing its readings: %s', (text, currency, expected) => {
    expect(read(text, currency)).toBe(expected);
  });

  it('says why, with both readings', () => {
    expect(readAmount('31.000', { currency: 'USD' })).toMatchObject({
      why: '`31.000` can be read as $31.00 or as $31,000.00',
    });
    expect(readAmount('1.234', { currency: 'USD' })).toMatchObject({
      why: '`1.234` can be read as 1.234 USD, which is finer than USD, or as $1,234.00',
    });
    expect(readAmount('90071992547409.93', { currency: 'USD' })).toMatchObject({
      why: '`90071992547409.93` is more than the largest amount that can be recorded exactly',
    });
  });

  it('in another currency than its source states is refused', () => {
    expect(readAmount('500 EUR', { currency: 'USD' })).toEqual({
      kind: 'refused',
      why: 'Expected an amount in USD, got `500 EUR`, which names another currency',
      readings: [money('USD', 50_000), money('EUR', 50_000)],
    });
  });

  it('is read in the notation that its source declares', () => {
    expect(read('31.000', 'USD', { decimal: 'point' })).toBe('$31.00');
    expect(read('31.000', 'USD', { decimal: 'comma' })).toBe('$31,000.00');
    expect(read('7,20', 'USD', { decimal: 'comma' })).toBe('$7.20');
    expect(read('1,234', 'EUR', { decimal: 'point' })).toBe('1,234.00 EUR');
    expect(read('7200.0000', 'USD', { decimal: 'point' })).toBe('$7,200.00');
    expect(read('7200.005', 'USD', { decimal: 'point' })).toBe('? $7,200.00 | $7,200.01');
  });

  it('in the other notation is refused with what it then means', () => {
    expect(readAmount('1500.00', { currency: 'CHF', decimal: 'comma' })).toEqual({
      kind: 'refused',
      why: 'Expected an amount with a decimal comma, such as `7.200,00`, got `1500.00`',
      readings: [money('CHF', 150_000)],
    });
    expect(readAmount('7.200,00', { currency: 'USD', decimal: 'point' })).toMatchObject({
      why: 'Expected an amount with a decimal point, such as `7,200.00`, got `7.200,00`',
      readings: [money('USD', 720_000)],
    });
    expect(read('1,500.00', 'EUR', { decimal: 'comma' })).toBe('? 1,500.00 EUR');
    for (const text of ['1.5.00', '15,00.00', '1500.00 m']) expect(read(text, 'EUR', { decimal: 'comma' })).toBe('?');
  });

  it('that is a number is never ambiguous, but may be finer than its unit or inexact', () => {
    expect(read(31000.0)).toBe('$31,000.00');
    expect(read(31.125, 'KWD')).toBe('31.125 KWD');
    expect(read(7200.5)).toBe('$7,200.50');
    expect(read(0.07)).toBe('$0.07');
    expect(read(7200.005)).toBe('? $7,200.00 | $7,200.01');
    for (const number of [1e21, 1e-7, Number.NaN, Infinity, 0.1 + 0.2]) expect(read(number)).toBe('?');
  });

  it('is read back from our own notation when its mark is declared, and never as another amount otherwise', () => {
    fc.assert(
      fc.property(fc.constantFrom(...currencies()), fc.maxSafeInteger(), (code, minor) => {
        const amount = money(code, minor);
        for (const text of [formatAmount(amount), formatMoney(amount), `${code} ${formatAmount(amount)}`]) {
          expect(readAmount(text, { currency: code, decimal: 'point' })).toEqual({ kind: 'amount', amount });
          const open = readAmount(text, { currency: code });
          if (open.kind === 'amount') expect(open.amount).toEqual(amount);
          else expect(open.readings).toContainEqual(amount);
        }
      }),
      { seed: 1 },
    );
  });

  it('is never read as two different amounts, whichever mark its source declares', () => {
    const text = fc.string({
      unit: fc.constantFrom('1', '0', '7', '3', ',', '.', ' ', "'", '$', '-', '\u00a0'),
      maxLength: 12,
    });
    fc.assert(
      fc.property(text, fc.constantFrom('USD', 'EUR', 'JPY', 'KWD', 'INR'), (given, currency) => {
        const open = readAmount(given, { currency });
        if (open.kind === 'refused') return;
        for (const decimal of ['point', 'comma'] as const) {
          const declared = readAmount(given, { currency, decimal });
          // English groups are read as such where people write a decimal point, unless the source says otherwise.
          if (decimal === 'point' && declared.kind === 'amount') expect(declared.amount).toEqual(open.amount);
          if (decimal === 'comma' && declared.kind === 'amount' && !/^\D*\d{1,3},\d{3}$/.test(given.trim()))
            expect(declared.amount).toEqual(open.amount);
        }
      }),
      { numRuns: histories(5_000), seed: 3 },
    );
  });

  it.each(['1', '1,', '1.000.', ' ', '(', '-', 'USD', '1e', '٧', "1'", '$', '１'])(
    'is refused in time that grows with a text of nothing but %j',
    (part) => {
      const [large, small] = [part.repeat(120_000 / part.length), part.repeat(15_000 / part.length)];
      expect(
        costRatio(
          () => readAmount(large, { currency: 'USD' }),
          () => readAmount(small, { currency: 'USD' }),
          16,
        ),
      ).toBeLessThan(32);
      // As long as a text that is looked at may be.
      expect(read(part.repeat(40)).startsWith('?') || part === '1').toBe(true);
    },
  );
});

describe('a whole amount that is filled with zeros in front', () => {
  it.each([
    ['000000012345', 'USD', ['$123.45', '$12,345.00']],
    ['0000180000', 'USD', ['$1,800.00', '$180,000.00']],
    ['00000450', 'EUR', ['4.50 EUR', '450.00 EUR']],
    ['07', 'USD', ['$0.07', '$7.00']],
    ['USD 0012345', null, ['$123.45', '$12,345.00']],
    ['$00450', 'USD', ['$4.50', '$450.00']],
    ['-0012345', 'USD', ['-$123.45', '-$12,345.00']],
    ['0012345', 'KWD', ['12.345 KWD', '12,345.000 KWD']],
  ])('may be in cents, so both are buttons: %s %s', (text, currency, shown) => {
    for (const decimal of [null, 'point', 'comma'] as const) {
      const read = readAmount(text, { currency, decimal });
      expect(read.kind === 'refused' && read.readings.map(formatMoney)).toEqual(shown);
      expect(read).toMatchObject({ why: expect.stringContaining('is filled with zeros in front') as string });
    }
  });

  it.each([
    ['0.50', 'USD', 50],
    ['0012345.67', 'USD', 1_234_567],
    ['0012345', 'JPY', 12_345],
    ['0', 'USD', 0],
    ['10', 'USD', 1_000],
  ])('is not %s %s', (text, currency, minor) => {
    expect(readAmount(text, { currency })).toMatchObject({ amount: { minor } });
  });
});
