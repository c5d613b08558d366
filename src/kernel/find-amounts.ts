/**
 * The amounts of money in a text, with their places: in digits, in English words or in both, each with its currency
 * next to it. What may be another amount has its place too, without a value, so a quote that contains it proves
 * nothing.
 */
import { withoutMarks } from './emphasis.ts';
import { fullAmount } from './full-amount.ts';
import { isPartOfNumber } from './is-changed.ts';
import { leadOf, type Lead } from './leaves-amount.ts';
import { PART_WORDS, readMixedNumber } from './mixed-number.ts';
import { minorDigits, money, type Money } from './money.ts';
import { agreed, currencyAfter, currencyBefore, type NamedCurrency } from './named-currency.ts';
import { AROUND, numberRuns, writtenLength, type NumberRun } from './number-runs.ts';
import { statesScale } from './scale-words.ts';

/** The place of something that a text writes; `value` is null when it has not exactly one reading. */
export type Written<T> = { readonly start: number; readonly end: number; readonly value: T | null };

/** Leaves room for the cents. */
const MINOR_MAX = Number.MAX_SAFE_INTEGER - 100;

const NUMBER_WORD = `(?:${PART_WORDS.join('|')})(?![A-Za-z])`;
const FEW = String.raw`(?:\d{1,2}|${NUMBER_WORD}(?:[ -]${NUMBER_WORD})?)`;
const DOLLARS = String.raw`[ \n](?:U\.?S\.? )?(dollars?|euros?)`;
const CENTS = new RegExp(`^(${DOLLARS}),?(?: (?:and|&))? (${FEW}) cents?(?![A-Za-z])`, 'i');
const WORD_CURRENCY = new RegExp(`^${DOLLARS}(?![A-Za-z])`, 'i');
/** With a blank between the thousands and with cents: `1 250,00`. */
const GROUPED = /^[1-9]\d{0,2}(?:( |\u00a0|\u2009|\u202f)\d{3})(?:\1\d{3})*[.,]\d{2}$/u;
/** In the place of the cents of a whole amount: `640,- EUR`. */
const NO_CENTS = /^[.,][-–—]{1,2}(?=$|[\s)\]]|\p{Sc})/u;
/** Until when it is to be paid: `640,00 EUR bis zum 15.12.2026`, `$812.40 net 30`. */
const TERMS =
  /^,? (?:(?:bis(?: zum)?|do(?: dnia)?|hasta(?: el)?|innen|until|till|by|tot|até) (?:\d{1,2}([./-])(?:0?[1-9]|1[0-2])\1(?:20\d\d(?!\d)|(?!\d| ?(?:\p{Sc}|[A-Z]{3})))|20\d\d-\d\d-\d\d(?!\d))|net (?:10|14|15|20|30|45|60|90)(?: days)?(?![\p{L}\d%]|[.,]\d| ?(?:\p{L}|\p{Sc}|%)))/iu;
const HAS_CENTS = /[.,]\d{2}$/;

/** @param currency what `$` and `dollars` mean, if the reader knows */
export function findAmounts(text: string, currency: string | null): readonly Written<Money>[] {
  const found = numberRuns(text).flatMap((run) => amountAt(text, run, currency) ?? []);
  return found.length > 0 && statesScale(text) ? found.map((place) => ({ ...place, value: null })) : found;
}

/** Null for a number without a currency. */
function amountAt(text: string, run: NumberRun, wanted: string | null): Written<Money> | null {
  const { before } = run;
  const noCents = /^\d+$/.test(run.text) ? (NO_CENTS.exec(run.after)?.[0].length ?? 0) : 0;
  const following = run.after.slice(noCents);
  const cents = centsAfter(following);
  const after = cents === null ? following : cents.rest;
  const word = wordAfter(after);
  const [left, right] = [currencyBefore(before), word ?? currencyAfter(after)];
  if (left === 'other' || right === 'other') return { start: run.start, end: run.end, value: null };
  if (left === null && right === null) return null;
  const [leading, trailing] = [left?.length ?? 0, (right?.length ?? 0) + (cents?.length ?? 0) + noCents];
  const place = {
    start: run.start - writtenLength(text.slice(Math.max(0, run.start - AROUND), run.start), 'end', leading),
    end: run.end + writtenLength(text.slice(run.end, run.end + AROUND), 'start', trailing),
  };
  const code = agreed(meant(left, wanted), meant(right, wanted));
  const [rim, rest] = withoutMarks(
    before.slice(0, before.length - leading),
    after.slice(right?.length ?? 0).replace(TERMS, ''),
  );
  // A currency between two numbers may belong to either.
  const isShared = (left !== null && /\d ?$/.test(rim)) || (right !== null && left === null && /^ ?\d/.test(rest));
  if (code === null || isShared) return { ...place, value: null };
  const around = { before: rim, after: rest, isBegun: left !== null, isEnded: right !== null };
  const isWhole = right !== null || HAS_CENTS.test(run.text);
  const lead = isPartOfNumber(run, around) ? null : leadOf({ before: rim, after: rest, currency: code, isWhole });
  const isOpen = lead === null || (left === null && GROUPED.test(run.text) && mayBeTwo(run, lead, text));
  return { ...place, value: isOpen ? null : amountOf(run.text, code, cents, right !== null) };
}

/** `Nr. 12 500,00 EUR`, `5 250.00 USD`: a number and an amount, unless what is before it begins a sum of money. */
const mayBeTwo = ({ start, text }: NumberRun, lead: Lead, whole: string): boolean =>
  text.includes(' ') && (text.includes('.') || lead !== 'sum' || (start === 0 && whole.includes('\n')));

function amountOf(text: string, code: string, cents: Cents | null, isEnded: boolean): Money | null {
  if (isOddScale(text, isEnded)) return null;
  // Only the Swiss write `1'240.50`.
  if (/['’]/u.test(text) && code !== 'CHF') return null;
  const whole = /^\d[\d.,'’]*$/.test(text) || GROUPED.test(text) ? fullAmount(text, code) : mixedAmount(text, code);
  if (whole === null || cents === null) return whole;
  const isWhole = minorDigits(code) === 2 && whole.minor % 100 === 0;
  return cents.value === null || !isWhole ? null : money(code, whole.minor + cents.value);
}

/**
 * Whether what comes after digits is rather a name than a scale: `$5 Thousand Island`, or `thousand` in the next line.
 * A number with cents is multiplied only up to its currency: `5.25 thousand dollars`, and not `$5.25 thousand`.
 */
function isOddScale(text: string, isEnded: boolean): boolean {
  const [, digits = '', words = ''] = /^(\d[\d.,]*)(\s*\p{L}.*)$/su.exec(text) ?? [];
  if (words === '' || /^\s?k$/i.test(words)) return false;
  return /\n|\p{Lu}/u.test(words) || (!isEnded && HAS_CENTS.test(digits) && !/million/.test(words));
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
  const [all, dollars = '', , written = ''] = CENTS.exec(after) ?? [];
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
