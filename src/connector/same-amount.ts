/**
 * Compares an amount that an answer states, with its currency, with the one that was sent. What cannot be read is another
 * one.
 *
 * Pure.
 */
import type { Money } from '../kernel/money.ts';
import { createWordReader } from './name-words.ts';
import { isEntries, type Entries } from './outcome-values.ts';
import { isStated, namesOf } from './stated-value.ts';
import { readVendorAmount } from './vendor-amount.ts';

/** @param around what states the currency of an amount without its own */
export function isSameAmount(sent: Money, stated: unknown, around: Entries): boolean {
  if (isEntries(stated)) {
    return (
      currenciesIn(stated, WITHIN_AMOUNT).every((each) => isCurrency(each, sent)) &&
      isSameAmount(sent, plainIn(stated), around)
    );
  }
  if (typeof stated !== 'string' && typeof stated !== 'number') return false;
  if (otherCurrencyIn(around, sent) !== null) return false;
  const read = readVendorAmount(stated, sent.$money);
  return read.kind === 'amount' && read.amount.$money === sent.$money && read.amount.minor === sent.minor;
}

/** `{ amount, currency }` or `{ value, currency }`, also where the other one is empty. */
const plainIn = ({ amount, value }: Entries): unknown => (isStated(amount) ? amount : value);

/** Whether an amount states its currency, in itself or in the record that it is in. */
export const statesCurrency = (amount: unknown, record: Entries): boolean =>
  (isEntries(amount) && currenciesIn(amount, WITHIN_AMOUNT).length > 0) ||
  Object.entries(record).some(([name, value]) => isCurrencyOfRecord(name) && isStated(value));

/** An amount and its currency as they are stated, in the forms in which they are compared; null for any other form. */
export function statedAmount(
  stated: unknown,
  record: Entries,
): { readonly amount: string | number; readonly currency: string } | null {
  const amount = isEntries(stated) ? plainIn(stated) : stated;
  const own = isEntries(stated) ? currenciesIn(stated, WITHIN_AMOUNT) : [];
  const around = Object.entries(record).filter(([name, value]) => isCurrencyOfRecord(name) && isStated(value));
  const named = [...own, ...around.map(([, value]) => value)];
  const codes = named.map((each) => namesOf(each, 'currency').map(codeOf));
  const common = [...new Set(codes[0]?.filter((code) => codes.every((each) => each.includes(code))))];
  // Next to a number of the vendor's own (`{ key: '1550', value: 'USD' }`), the code is the one in letters; of two, neither.
  const inLetters = common.filter((code) => /^[A-Z]{3}$/.test(code));
  const [currency] = inLetters.length === 0 ? common : inLetters.length === 1 ? inLetters : [];
  const isRead = typeof amount === 'string' || typeof amount === 'number';
  return isRead && currency !== undefined ? { amount, currency } : null;
}

/** The name and value of the currency of a record, when it is another one; null when it states none or the same. */
export function otherCurrencyIn(record: Entries, sent: Money): readonly [string, unknown] | null {
  return (
    Object.entries(record).find(
      ([name, value]) => isCurrencyOfRecord(name) && isStated(value) && !isCurrency(value, sent),
    ) ?? null
  );
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const CURRENCY = words('currency ccy curr');
/** Whose currency it is: that of the record itself, and not `base_currency` or `account_currency`. */
const OF_RECORD = words(
  'payment pay paid payout settlement settled transaction txn transfer disbursement disbursed remittance remitted check amount document doc iso claim offer issued code id key name',
);

const wordsIn = createWordReader([...CURRENCY, ...OF_RECORD]);

function isCurrencyOfRecord(name: string): boolean {
  const all = wordsIn(name);
  return all.some((word) => CURRENCY.has(word)) && all.every((word) => CURRENCY.has(word) || OF_RECORD.has(word));
}

const WITHIN_AMOUNT =
  /^(?!.*(?:symbol|rate|base|home|functional|digits|decimals)).*currency|^(?:unit|ccy|curr|iso_?code)$/i;

function currenciesIn(entries: Entries, names: RegExp): readonly unknown[] {
  return Object.entries(entries)
    .filter(([name, value]) => names.test(name) && isStated(value))
    .map(([, value]) => value);
}

/** Numbers of ISO 4217, of the currencies that a carrier or a bank of North America names so; another one is not known. */
const NUMBERS: Readonly<Record<string, string>> = {
  USD: '840',
  CAD: '124',
  MXN: '484',
  EUR: '978',
  GBP: '826',
  JPY: '392',
  CHF: '756',
  AUD: '036',
};

const isCurrency = (stated: unknown, { $money }: Money): boolean => isSameCurrency(stated, $money);

/** Whether a stated currency is the one of this code: `USD`, `840`, `US$`, `US Dollars`. */
export function isSameCurrency(stated: unknown, code: string): boolean {
  return namesOf(stated, 'currency').some((each) => codeOf(each) === code);
}

/** The code of a currency, or the text in capital letters if it is none that is known. */
export function codeOf(stated: unknown): string {
  const text = String(stated).trim().toUpperCase();
  if (/^(?:US ?\$|\$ ?US|U\.?S\.? DOLLARS?)$/.test(text)) return 'USD';
  return Object.entries(NUMBERS).find(([, number]) => number === text)?.[0] ?? text;
}
