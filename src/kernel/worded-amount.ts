/**
 * An amount or number with words next to it: `CA$7,200.00`, `7,200.00 dollars`, `approx. 5,000`. It is not read, since
 * the words may matter. What it means is offered to a person only when each word is known to name its currency or to
 * leave the number as it is: one unknown letter may mean thousands, a share, or a price for each.
 */
import { isLabel, isTakenOff } from './amount-labels.ts';
import { decimalsOf } from './decimal-text.ts';
import { currencyCode, isCurrency } from './money.ts';
import { own } from './own.ts';
import { upperFirst } from './upper-first.ts';

export type Respelt = {
  /** Why the spelling is not read: the end of a sentence. */
  readonly why: string;
  /** What it may mean, as plain amounts. */
  readonly texts: readonly string[];
};

const WORDED = /^(\D*?)([+−-]?\d(?:[\d.,'’ \u00a0\u202f]*\d)?)(\D*)$/u;
const TOKEN = /[$€£¥₹]|[~≈]|(?:\p{Lu}\.){2,}|\p{L}[\p{L}\p{M}]*/gu;
/** What may be left between the words. */
const PUNCTUATION = /^[\s().,:;]*$/u;
/** The number alone in parentheses, as accountants write what is below zero. */
const IN_PARENTHESES = /\(\s*$/u;
/** `Fee - $`, `Fee – USD `: a dash with blanks on both sides. */
const LABEL_AND_DASH = /^(.*[\p{L}).])\s+[-–—−]\s+((?:US\$|\p{Sc}|[A-Z]{3})?\s?)$/u;
/** `Fee -$`. */
const LABEL_AND_SIGN = /^(.*\p{L}\.?)\s+[-−](\p{Sc})$/u;
/** Also those that cannot be recorded here. */
const ALL_CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const IN_TOTAL = /\bin total\b/gi;
const APPROXIMATELY: ReadonlySet<string> = new Set(
  'approx approximate approximately about around ca circa roughly est estimate estimated ~ ≈'.split(' '),
);
/** Whose `$` it is, by the letters before or after it. */
const DOLLARS: Readonly<Record<string, string>> = {
  US: 'USD',
  American: 'USD',
  AU: 'AUD',
  Australian: 'AUD',
  CA: 'CAD',
  Canadian: 'CAD',
  HK: 'HKD',
  MX: 'MXN',
  NT: 'TWD',
  NZ: 'NZD',
  SG: 'SGD',
};
/** The same by one letter, which counts directly before the sign alone: `5 S` may be anything. */
const LETTER_AND_SIGN: Readonly<Record<string, string>> = { A$: 'AUD', C$: 'CAD', R$: 'BRL', S$: 'SGD' };
const LETTER_BEFORE_SIGN = /(?<!\p{L})[ACRS]\$/gu;
const IN_WORDS: Readonly<Record<string, string>> = {
  dollar: '$',
  dollars: '$',
  euro: '€',
  euros: '€',
  pound: '£',
  pounds: '£',
  rupee: '₹',
  rupees: '₹',
};

/** Null when there is not exactly one number, or something other than words next to it. */
export function readWorded(text: string): Respelt | null {
  const [, before = '', number = '', after = ''] = WORDED.exec(text) ?? [];
  if (/[^\d+−-]/u.test(number) && !isDecimal(number))
    return { why: 'whose digits are not grouped as those of one number', texts: [] };
  const [lead, mayBeMinus] = withoutDash(before, number);
  const around = `${lead} ${after}`.replaceAll(IN_TOTAL, 'total');
  const letters = around.match(LETTER_BEFORE_SIGN) ?? [];
  const tokens = around.replaceAll(LETTER_BEFORE_SIGN, '$').match(TOKEN) ?? [];
  const isWorded = tokens.length > 0 && PUNCTUATION.test(around.replaceAll(TOKEN, ''));
  if (number === '' || !isWorded || IN_PARENTHESES.test(before) || isGlued(lead, number)) return null;
  const named = tokens.map((token) => namedBy(token));
  // `5 charges` is a number of them; with a currency it is an amount.
  const count = named.some(({ kind }) => kind === 'sign' || kind === 'code') ? null : countedIn(after);
  if (count !== null) return { why: whyUnknown([count]), texts: [] };
  const unknown = tokens.filter((_, index) => named[index]?.kind === 'unknown');
  if (unknown.length > 0) return { why: whyUnknown(unknown), texts: [] };
  const currency = currencyOf([
    ...named,
    ...letters.map((letter): Named => ({ kind: 'owner', code: own(LETTER_AND_SIGN, letter) ?? '' })),
  ]);
  const numbers = mayBeMinus ? [number.replace(/^[−-]/u, ''), `-${number.replace(/^[−-]/u, '')}`] : [number];
  const texts = currency === null ? [] : numbers.map((one) => written(one, currency));
  if (mayBeMinus) return { why: 'where the dash may be a minus', texts };
  if (named.some(({ kind }) => kind === 'approximate')) return { why: 'which is said to be approximate', texts };
  if (named.some(({ kind }) => kind === 'neutral')) return { why: 'which has other words next to it', texts };
  return { why: 'which names its currency in another way than a code or a sign alone', texts };
}

/** The word directly after a number that says what it counts. */
function countedIn(after: string): string | null {
  const word = /^\s*(\p{L}[\p{L}\p{M}]*)/u.exec(after)?.[1] ?? '';
  return isLabel(word) && !/^(?:total|only)$/i.test(word) ? word : null;
}

/**
 * What is before a number without the dash after its label, and whether that dash may be a minus. `Fee - 12.50` has a
 * separator, as the lines of a list do; `Refund - 12.50` and `Fee -12.50` may be below zero.
 */
function withoutDash(before: string, number: string): readonly [string, boolean] {
  const [, label, currency = ''] = LABEL_AND_DASH.exec(before) ?? [];
  if (label !== undefined && currencyCode(label) === null) return [`${label} ${currency}`, isTakenOff(label)];
  const [, bare, sign] = LABEL_AND_SIGN.exec(before) ?? [];
  if (bare !== undefined) return [`${bare} ${sign}`, true];
  return [before, /^[−-]/u.test(number) && /[\p{L}.]\s(?:\P{L}|[A-Z]{3}\s)?$/u.test(before)];
}

type Named =
  | { readonly kind: 'approximate' | 'neutral' | 'unknown' }
  | { readonly kind: 'sign' | 'code' | 'owner'; readonly code: string };

/** What a word next to a number says. */
function namedBy(token: string): Named {
  const word = token.replaceAll('.', '');
  const lower = word.toLowerCase();
  const owner = own(DOLLARS, word) ?? own(DOLLARS, upperFirst(lower));
  const sign = own(IN_WORDS, lower) ?? (/^[$€£¥₹]$/u.test(word) ? word : undefined);
  const code = currencyCode(word);
  if (owner !== undefined) return { kind: 'owner', code: owner };
  if (APPROXIMATELY.has(lower)) return { kind: 'approximate' };
  if (isLabel(word)) return { kind: 'neutral' };
  if (sign !== undefined) return { kind: 'sign', code: sign };
  return code === null ? { kind: 'unknown' } : { kind: 'code', code };
}

/** A code or a sign; empty when none is named, null when two are, or the owner of something else than dollars. */
function currencyOf(named: readonly Named[]): string | null {
  const codesOf = (wanted: Named['kind']): readonly string[] => [
    ...new Set(named.flatMap((one) => (one.kind === wanted && 'code' in one ? [one.code] : []))),
  ];
  const [signs, owners] = [codesOf('sign'), codesOf('owner')];
  const exact = [...new Set([...codesOf('code'), ...owners])];
  const isOwned = owners.length === 0 || (signs.length === 1 && signs[0] === '$');
  return !isOwned || exact.length > 1 || signs.length > 1 ? null : (exact[0] ?? signs[0] ?? '');
}

function whyUnknown(words: readonly string[]): string {
  const code = words.find((word) => ALL_CURRENCIES.has(word));
  return code === undefined
    ? `which has ${words.map((word) => `\`${word}\``).join(' and ')} next to it, which may change it`
    : `which names the currency \`${code}\`, which is not known here`;
}

const isDecimal = (number: string): boolean => decimalsOf(number.replace(/^[+−-]/u, ''), null, true).length > 0;

/** `ca.-5`, `$,500`: a minus or a dash, a mark of the number or of the words. */
const isGlued = (before: string, number: string): boolean =>
  /[.,]$/u.test(before) || (/^\D/u.test(number) && /\S$/u.test(before));

/** `7,200 CAD`, `$7,200`, or the number alone. */
function written(number: string, currency: string): string {
  if (currency === '') return number;
  return isCurrency(currency) ? `${number} ${currency}` : `${currency}${number}`;
}
