/**
 * An amount in digits that stands in a text, next to its currency.
 */
import { minorDigits, type Money } from './money.ts';
import { readAmount } from './read-amount.ts';

/** Groups by points, which a list of versions or addresses has too. */
const POINTS_ONLY = /^\d{1,3}(?:\.\d{3})+$/;

/**
 * The number, if it is written in full: all decimals or none. The one reader of amounts decides what it is, so a text
 * never names another amount here than in a field.
 */
export function fullAmount(number: string, currency: string): Money | null {
  const read = readAmount(number, { currency });
  if (read.kind === 'refused' || /^0\d/.test(number)) return null;
  const decimals = /[.,](\d+)$/.exec(number)?.[1]?.length ?? 0;
  const isFull = decimals === 0 || decimals === 3 || decimals === minorDigits(currency);
  return isFull && !POINTS_ONLY.test(number) ? read.amount : null;
}
