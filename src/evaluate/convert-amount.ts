/**
 * Converts an amount by a decimal rate, exactly, and rounds once, half-even, to minor units of US dollars.
 */
import { minorDigits, money, type Money } from '../kernel/money.ts';
import { divideHalfEven } from '../sop/expression/decimal.ts';

const DECIMAL = /^(\d{1,15})(?:\.(\d{1,15}))?$/;

/** @returns null when the rate is not plain decimal text, or the result is too large */
export function convertToDollars({ $money, minor }: Money, rate: string): Money | null {
  const [, whole, fraction = ''] = DECIMAL.exec(rate.trim()) ?? [];
  if (whole === undefined) return null;
  const scale = fraction.length + (minorDigits($money) ?? 0);
  const cents = divideHalfEven(BigInt(minor) * BigInt(whole + fraction) * 100n, 10n ** BigInt(scale));
  return Number.isSafeInteger(Number(cents)) ? money('USD', Number(cents)) : null;
}
