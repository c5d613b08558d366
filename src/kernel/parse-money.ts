/**
 * Reads an amount as handbooks write it, `5,000.00 USD`: a decimal point, groups by commas, and a code. The notation is
 * ours, so nothing in it is ambiguous.
 */
import { minorDigits, type Money } from './money.ts';
import { readAmount } from './read-amount.ts';

/** @returns null when the text is not such an amount, or has more decimals than the currency */
export function parseMoney(text: string): Money | null {
  const [, fraction = '', code = ''] = /^[+-]?[\d,]+(?:\.(\d+))?\s+([A-Z]{3})$/.exec(text.trim()) ?? [];
  if (fraction.length > (minorDigits(code) ?? 0)) return null;
  const read = readAmount(text, { currency: null, decimal: 'point' });
  return code !== '' && read.kind === 'amount' ? read.amount : null;
}
