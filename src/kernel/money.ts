/**
 * Money: whole minor units of one ISO 4217 currency. Never a float, never two currencies in one sum.
 */
import { assert } from './assert.ts';
import { own } from './own.ts';

/**
 * An amount in minor units (`minor: 720000` is 7,200.00 USD). The `$money` key tags it as a value in logs and facts.
 */
export type Money = { readonly $money: string; readonly minor: number };

/** ISO 4217 codes accepted, with their minor digits. */
const MINOR_DIGITS: Readonly<Record<string, number>> = {
  AED: 2,
  ARS: 2,
  AUD: 2,
  BGN: 2,
  BHD: 3,
  BRL: 2,
  CAD: 2,
  CHF: 2,
  CLP: 0,
  CNY: 2,
  COP: 2,
  CZK: 2,
  DKK: 2,
  EGP: 2,
  EUR: 2,
  GBP: 2,
  HKD: 2,
  HUF: 2,
  IDR: 2,
  ILS: 2,
  INR: 2,
  ISK: 0,
  JPY: 0,
  KRW: 0,
  KWD: 3,
  MAD: 2,
  MXN: 2,
  MYR: 2,
  NOK: 2,
  NZD: 2,
  OMR: 3,
  PEN: 2,
  PHP: 2,
  PLN: 2,
  QAR: 2,
  RON: 2,
  SAR: 2,
  SEK: 2,
  SGD: 2,
  THB: 2,
  TND: 3,
  TRY: 2,
  TWD: 2,
  UAH: 2,
  USD: 2,
  VND: 0,
  ZAR: 2,
};
const SYMBOLS: Readonly<Record<string, string>> = { USD: '$' };

export function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && '$money' in value && 'minor' in value;
}

/** ISO 4217 for no currency: the sum of no amounts, which is zero in every currency. */
const NO_CURRENCY = 'XXX';
export const NO_MONEY: Money = { $money: NO_CURRENCY, minor: 0 };

/** The currency that two amounts have in common, or null. An amount of nothing fits every currency. */
export function commonCurrency(left: Money, right: Money): string | null {
  if (left.$money === right.$money || right.$money === NO_CURRENCY) return left.$money;
  return left.$money === NO_CURRENCY ? right.$money : null;
}

export function isCurrency(code: string): boolean {
  return Object.hasOwn(MINOR_DIGITS, code);
}

/** Codes that are words in small letters: `5 pen` are five pens. */
const WORDS: ReadonlySet<string> = new Set(['cop', 'mad', 'pen', 'ron', 'try']);

/** The code that a text names, also in small letters; null for another word. */
export function currencyCode(text: string): string | null {
  const code = text.toUpperCase();
  return isCurrency(code) && (text === code || !WORDS.has(text.toLowerCase())) ? code : null;
}

/** Digits of the minor unit: 2 for US dollars; null for an unknown currency. */
export function minorDigits(code: string): number | null {
  return own(MINOR_DIGITS, code) ?? null;
}

export function currencies(): readonly string[] {
  return Object.keys(MINOR_DIGITS);
}

export function money(currency: string, minor: number): Money {
  assert(isCurrency(currency), `\`${currency}\` is a known currency`);
  assert(Number.isSafeInteger(minor), 'an amount of money is a whole number of minor units');
  return { $money: currency, minor: minor === 0 ? 0 : minor };
}

/** `$7,200.00` for US dollars, `7,200.00 EUR` otherwise. */
export function formatMoney(amount: Money): string {
  const plain = formatAmount(amount);
  const symbol = SYMBOLS[amount.$money];
  if (symbol === undefined) return `${plain} ${amount.$money}`;
  return plain.startsWith('-') ? `-${symbol}${plain.slice(1)}` : `${symbol}${plain}`;
}

/** As a handbook writes it, in every currency: `7,200.00 USD`. */
export const writtenAmount = (amount: Money): string => `${formatAmount(amount)} ${amount.$money}`;

/** The decimal amount with thousands separators and without the currency: `7,200.00`. */
export function formatAmount(amount: Money): string {
  const digits = MINOR_DIGITS[amount.$money] ?? 2;
  const text = String(Math.abs(amount.minor)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = digits === 0 ? '' : `.${text.slice(text.length - digits)}`;
  return `${amount.minor < 0 ? '-' : ''}${whole}${fraction}`;
}
