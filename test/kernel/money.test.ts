import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencies, formatAmount, formatMoney, isCurrency, money } from '../../src/kernel/money.ts';
import { parseMoney } from '../../src/kernel/parse-money.ts';

describe('an amount', () => {
  it.each(['constructor', '__proto__', 'usd', 'XXX', ''])('does not know the currency `%s`', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => money(code, 1)).toThrow('known currency');
  });

  it('has as many digits as its currency', () => {
    expect([
      formatMoney(money('JPY', 1_234)),
      formatMoney(money('KWD', 1_234)),
      formatMoney(money('USD', -720_000)),
      formatMoney(money('EUR', 5)),
    ]).toEqual(['1,234 JPY', '1.234 KWD', '-$7,200.00', '0.05 EUR']);
  });

  it('has only one zero, so equal amounts compare as equal', () => {
    expect([money('USD', -0), parseMoney('-0.00 USD')].map((zero) => Object.is(zero?.minor, 0))).toEqual([true, true]);
  });

  it('is read with its currency', () => {
    expect(parseMoney('5,000.00 USD')).toEqual(money('USD', 500_000));
    for (const text of ['5,000.00', 'USD 5', '5 usd', '5 XXX', '5.000 USD', '5.5 JPY', '5 000 USD', '.5 USD', '5. USD'])
      expect(parseMoney(text)).toBeNull();
  });

  it('refuses fractions of a minor unit and unsafe integers', () => {
    for (const minor of [0.5, Number.NaN, Infinity, 2 ** 53]) expect(() => money('USD', minor)).toThrow('whole number');
  });

  it('survives formatting and parsing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...currencies()), fc.maxSafeInteger(), (code, minor) => {
        const amount = money(code, minor);
        expect(parseMoney(`${formatAmount(amount)} ${code}`)).toEqual(amount);
      }),
      { seed: 1 },
    );
  });
});
