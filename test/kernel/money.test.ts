import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  currencies,
  formatAmount,
  formatMoney,
  isCurrency,
  money,
  parseAmount,
  parseMoney,
} from '../../src/kernel/money.ts';

describe('an amount', () => {
  it.each([
    ['7200', 720_000],
    ['7,200.00', 720_000],
    ['0', 0],
    ['-0', 0],
    ['-3.5', -350],
    ['+1', 100],
    [' 12.34 ', 1_234],
    ['1234567.89', 123_456_789],
    ['0.005', 0],
    ['0.015', 2],
    ['0.025', 2],
    ['0.0250001', 3],
    ['-0.015', -2],
    ['-0.025', -2],
    ['1.994', 199],
    ['1.996', 200],
  ])('reads `%s` as %i cents, half to even', (text, minor) => {
    expect(parseAmount(text, 'USD')).toEqual({ $money: 'USD', minor });
  });

  it.each([
    '',
    'a lot',
    '$5',
    '7.200,00',
    '1,23',
    '12,34,567',
    '1e3',
    '0x10',
    '.5',
    '5.',
    '--1',
    '1 000',
    '٧',
    '90071992547409.93',
    'NaN',
    'Infinity',
  ])('refuses `%s`', (text) => {
    expect(parseAmount(text, 'USD')).toBeNull();
  });

  it.each(['constructor', '__proto__', 'usd', 'XXX', ''])('does not know the currency `%s`', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(parseAmount('1', code)).toBeNull();
    expect(() => money(code, 1)).toThrow('known currency');
  });

  it('has as many digits as its currency', () => {
    expect([parseAmount('1234.5', 'JPY'), parseAmount('1.2345', 'KWD')]).toEqual([
      { $money: 'JPY', minor: 1_234 },
      { $money: 'KWD', minor: 1_234 },
    ]);
    expect([
      formatMoney(money('JPY', 1_234)),
      formatMoney(money('KWD', 1_234)),
      formatMoney(money('USD', -720_000)),
      formatMoney(money('EUR', 5)),
    ]).toEqual(['1,234 JPY', '1.234 KWD', '-$7,200.00', '0.05 EUR']);
  });

  it('has only one zero, so equal amounts compare as equal', () => {
    expect([money('USD', -0), parseAmount('-0.00', 'USD')].map((zero) => Object.is(zero?.minor, 0))).toEqual([
      true,
      true,
    ]);
  });

  it('is read with its currency', () => {
    expect(parseMoney('5,000.00 USD')).toEqual(money('USD', 500_000));
    for (const text of ['5,000.00', 'USD 5', '5 usd', '5 XXX']) expect(parseMoney(text)).toBeNull();
  });

  it('refuses fractions of a minor unit and unsafe integers', () => {
    for (const minor of [0.5, Number.NaN, Infinity, 2 ** 53]) expect(() => money('USD', minor)).toThrow('whole number');
  });

  it('survives formatting and parsing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...currencies()), fc.maxSafeInteger(), (code, minor) => {
        const amount = money(code, minor);
        expect(parseAmount(formatAmount(amount), code)).toEqual(amount);
        expect(parseMoney(`${formatAmount(amount)} ${code}`)).toEqual(amount);
      }),
      { seed: 1 },
    );
  });

  it('is rounded to the nearest unit, half to even', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(9_999), (cents, rest) => {
        const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}${String(rest).padStart(4, '0')}`;
        const up = rest > 5_000 || (rest === 5_000 && cents % 2 === 1);
        expect(parseAmount(text, 'USD')?.minor).toBe(cents + (up ? 1 : 0));
      }),
      { seed: 2 },
    );
  });
});
