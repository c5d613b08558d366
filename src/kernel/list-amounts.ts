/**
 * Numbers in a vendor's list, and the sum of its amounts, which a list of payments may state as its total.
 *
 * Pure.
 */

/** Digits that a sum of decimals keeps through floating-point numbers. */
const FLOAT_DIGITS = 12;

/** A whole or decimal number, or one as text; otherwise null. */
export function numberIn(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : null;
}

/** The sum of the records' amounts in whole units of their currency; null if one has none. */
export function moneyIn(records: readonly unknown[]): number | null {
  let sum = 0;
  for (const record of records) {
    const amount = amountOf(record);
    if (amount === null) return null;
    sum += amount;
  }
  return records.length === 0 ? null : Number(sum.toPrecision(FLOAT_DIGITS));
}

function amountOf(record: unknown): number | null {
  if (typeof record !== 'object' || record === null || !('amount' in record)) return null;
  const { amount } = record;
  const stated = typeof amount === 'object' && amount !== null && 'amount' in amount ? amount.amount : amount;
  const text = typeof stated === 'number' || typeof stated === 'string' ? String(stated).trim() : '';
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
}
