/**
 * Converts a decimal amount by a decimal rate, exactly, and rounds once, half-even, to minor units of US dollars.
 */
import { parseAmount, type Money } from '../kernel/money.ts';

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** @returns null when either is not plain decimal text */
export function convertToDollars(amount: string, rate: string): Money | null {
  const [left, right] = [DECIMAL.exec(amount.trim().replaceAll(',', '')), DECIMAL.exec(rate.trim())];
  if (left === null || right === null) return null;
  const [, leftSign = '', leftWhole = '', leftFraction = ''] = left;
  const [, rightSign = '', rightWhole = '', rightFraction = ''] = right;
  const scale = leftFraction.length + rightFraction.length;
  const digits = (BigInt(leftWhole + leftFraction) * BigInt(rightWhole + rightFraction))
    .toString()
    .padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const sign = leftSign === rightSign ? '' : '-';
  // `parseAmount` rounds fractions of a cent half-even.
  return parseAmount(`${sign}${whole}${scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`}`, 'USD');
}
