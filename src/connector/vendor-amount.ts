/**
 * Reads an amount as programs write it: with more decimals than the currency has (SQL's money type: `185.0000`), and as
 * a floating-point number (`185.00000000000003`). Anything else is read as `readAmount` reads it.
 */
import { minorDigits } from '../kernel/money.ts';
import { readAmount, type AmountRead } from '../kernel/read-amount.ts';

/** Digits that a decimal keeps through a floating-point number; what comes after them is noise of the arithmetic. */
const FLOAT_DIGITS = 15;
const DECIMAL = /^([+-]?\d+)\.(\d+)$/;
/** `31.000` may be thirty-one thousand, unless these are the decimals that the currency has. */
const MAY_GROUP = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;
const GROUP_DIGITS = 3;

export function readVendorAmount(given: string | number, currency: string): AmountRead {
  if (typeof given === 'number') {
    const rounded = Number(given.toPrecision(FLOAT_DIGITS));
    return readAmount(rounded, { currency, shown: String(given) });
  }
  const exact = withoutSpareZeros(given.trim(), currency);
  return readAmount(exact ?? given, { currency, decimal: exact === null ? null : 'point', shown: given });
}

/** A decimal with a point, without the zeros after the currency's own decimals; null for any other text. */
function withoutSpareZeros(text: string, currency: string): string | null {
  const [, whole = '', decimals = ''] = DECIMAL.exec(text) ?? [];
  const digits = minorDigits(currency.trim().toUpperCase());
  if (whole === '' || digits === null || !/^0*$/.test(decimals.slice(digits))) return null;
  if (digits !== GROUP_DIGITS && MAY_GROUP.test(text)) return null;
  return digits === 0 ? whole : `${whole}.${decimals.slice(0, digits)}`;
}
