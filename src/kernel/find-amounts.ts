/**
 * The amounts of money in a text, with their places: in digits, in English words or in both, each with its currency
 * next to it. What may be another amount has its place too, without a value, so a quote that contains it proves
 * nothing.
 */
import { fullAmount } from './full-amount.ts';
import { readMixedNumber } from './mixed-number.ts';
import { minorDigits, money, type Money } from './money.ts';
import { agreed, currencyAfter, currencyBefore, type NamedCurrency } from './named-currency.ts';
import { isChanged, numberRuns, type NumberRun } from './number-runs.ts';

/** The place of something that a text writes; `value` is null when it has not exactly one reading. */
export type Written<T> = { readonly start: number; readonly end: number; readonly value: T | null };

/** Leaves room for the cents. */
const MINOR_MAX = Number.MAX_SAFE_INTEGER - 100;

const CENTS = /^( (?:U\.?S\.? )?(?:dollars?|euros?))(?:,)? and ((?:\d{1,2})|[a-z]+(?:[ -][a-z]+)?) cents?(?![A-Za-z])/i;
const WORD_CURRENCY = /^ (?:U\.?S\.? )?(dollars?|euros?)(?![A-Za-z])/i;

/** @param currency what `$` and `dollars` mean, if the reader knows */
export function findAmounts(text: string, currency: string | null): readonly Written<Money>[] {
  return numberRuns(text).flatMap((run) => amountAt(run, currency) ?? []);
}

/** Null for a number without a currency. */
function amountAt(run: NumberRun, wanted: string | null): Written<Money> | null {
  const cents = centsAfter(run.after);
  const { before } = run;
  const after = cents === null ? run.after : cents.rest;
  const [left, right] = [currencyBefore(before), wordAfter(after) ?? currencyAfter(after)];
  if (left === 'other' || right === 'other') return { start: run.start, end: run.end, value: null };
  if (left === null && right === null) return null;
  const place = {
    start: run.start - (left?.length ?? 0),
    end: run.end + (right?.length ?? 0) + (cents?.length ?? 0),
  };
  const code = agreed(meant(left, wanted), meant(right, wanted));
  const [rim, rest] = [before.slice(0, before.length - (left?.length ?? 0)), after.slice(right?.length ?? 0)];
  // A currency between two numbers may belong to either.
  const isShared = (left !== null && /\d ?$/.test(rim)) || (right !== null && left === null && /^ ?\d/.test(rest));
  if (code === null || isShared || isChanged(run, rim, rest)) return { ...place, value: null };
  return { ...place, value: amountOf(run.text, code, cents) };
}

function amountOf(text: string, code: string, cents: Cents | null): Money | null {
  const whole = /^\d[\d.,]*$/.test(text) ? fullAmount(text, code) : mixedAmount(text, code);
  if (whole === null || cents === null) return whole;
  const isWhole = minorDigits(code) === 2 && whole.minor % 100 === 0;
  return cents.value === null || !isWhole ? null : money(code, whole.minor + cents.value);
}

/** Null when it is finer than the currency. */
function mixedAmount(text: string, code: string): Money | null {
  const number = readMixedNumber(text);
  if (number === null) return null;
  const unit = 10n ** BigInt(minorDigits(code) ?? 0);
  const base = 10n ** BigInt(number.scale);
  const minor = (number.digits * unit) / base;
  const isExact = minor * base === number.digits * unit && minor <= BigInt(MINOR_MAX);
  return isExact ? money(code, Number(minor)) : null;
}

type Cents = { readonly value: number | null; readonly length: number; readonly rest: string };

/** `dollars and fifty cents`: the cents, and what follows the dollars without them. */
function centsAfter(after: string): Cents | null {
  const [all, dollars = '', written = ''] = CENTS.exec(after) ?? [];
  if (all === undefined) return null;
  const read = readMixedNumber(written);
  const isBelowOne = read !== null && read.scale === 0 && read.digits > 0n && read.digits < 100n;
  const rest = dollars + after.slice(all.length);
  return { value: isBelowOne ? Number(read.digits) : null, length: all.length - dollars.length, rest };
}

/** A currency in words, in any case and with `U.S.` before it. Plain `dollars` are as open as the sign. */
function wordAfter(after: string): NamedCurrency | 'other' | null {
  const [all, word] = WORD_CURRENCY.exec(after) ?? [];
  if (all === undefined || word === undefined) return null;
  const plain = currencyAfter(` ${word.toLowerCase()}${after.slice(all.length)}`);
  if (plain === null || plain === 'other') return plain;
  return { ...plain, sign: /^ d/i.test(all) ? '$' : null, length: all.length };
}

/** A `$` of a procedure in Canadian dollars is a Canadian one. */
function meant(named: NamedCurrency | null, wanted: string | null): NamedCurrency | null {
  if (named === null || wanted === null || named.sign !== '$') return named;
  const canBe = agreed(named, { currency: wanted, sign: null, length: 0 }) !== null;
  return canBe ? { ...named, currency: wanted } : named;
}
