/**
 * Spellings of amounts that are refused but whose meaning can be offered to a person: other digits, parentheses, a sign
 * at the end, a missing digit, an exponent, thousands as `k`, groups of two, and
 * words next to the number.
 */
import { plainDecimal } from './decimal-text.ts';
import { readMixedNumber } from './mixed-number.ts';
import { isCurrency } from './money.ts';
import { readWorded, type Respelt } from './worded-amount.ts';

/** `.50`. Three digits may be the end of thousands. */
const LEADING_MARK = /^(\D*)[.,](\d{1,2}|\d{4,})$/u;
const CODES: Readonly<Record<string, string>> = { dollar: 'USD', euro: 'EUR' };
const IN_WORDS = /^([\d.,]*[a-z\d\s-]+?)(?:\s+(dollars?|euros?|[A-Z]{3}))?$/i;
/** Longer than an amount in words. */
const TEXT_MAX = 120;

type Rule = { readonly why: string; readonly texts: (text: string) => readonly string[] | null };

const RULES: readonly Rule[] = [
  {
    why: 'which is in other digits',
    texts: (text) => {
      const latin = inLatinDigits(text);
      return latin === text ? null : [latin];
    },
  },
  {
    why: 'where parentheses may mean a negative amount',
    texts: matching(/^\((.+)\)$/u, (_, body) => [body, `-${body}`]),
  },
  { why: 'with a sign at its end', texts: matching(/^(.+?)\s?[-−]$/u, cutDash) },
  { why: 'which lacks a digit', texts: matching(LEADING_MARK, (_, before, digits) => [`${before}0.${digits}`]) },
  { why: 'which lacks a digit', texts: matching(/^(.*\d)\.(\D*)$/u, (_, before, after) => [before + after]) },
  {
    why: 'which is in powers of ten',
    texts: matching(/^(\D*)(\d+)(?:\.(\d+))?[eE]\+?(\d{1,2})(\D*)$/u, (_, before, whole, fraction, power, after) => {
      const plain = shifted(whole, fraction, Number(power));
      return plain === null ? null : [before + plain + after];
    }),
  },
  {
    why: 'which is in thousands',
    texts: matching(/^(\D*)(\d+)(?:[.,](\d{1,2}))?\s?[kK](?!\p{L})(\D*)$/u, (_, before, whole, fraction, after) => {
      const plain = shifted(whole, fraction, 3);
      return plain === null ? null : [before + plain + after];
    }),
  },
  {
    why: 'which is in words',
    texts: (text) => {
      const [before, ...others] = text.split(/\s+/);
      const isNamed = before !== undefined && isCurrency(before);
      const [, words = '', after] = IN_WORDS.exec(isNamed ? others.join(' ') : text) ?? [];
      const number = /[a-z]/i.test(words) ? readMixedNumber(words) : null;
      if (number === null || (isNamed && after !== undefined)) return null;
      const currency = isNamed ? before : after;
      const plain = withoutZeros(plainDecimal(number));
      return [
        currency === undefined ? plain : `${plain} ${CODES[currency.toLowerCase().replace(/s$/, '')] ?? currency}`,
      ];
    },
  },
  {
    why: 'which has groups of two digits',
    texts: matching(/^(\D*)(\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?)(\D*)$/u, (_, before, body, after) => [
      before + body.replaceAll(',', '') + after,
    ]),
  },
];

/** The first rule that fits; null when the text is no such spelling. */
export function respell(text: string): Respelt | null {
  if (text.length > TEXT_MAX) return null;
  for (const { why, texts } of RULES) {
    const found = texts(text);
    if (found !== null) return { why, texts: found };
  }
  return readWorded(text);
}

/** Every decimal digit of Unicode as `0` to `9`, and its separators as `.` and `,`. `5²` and `5½` are no digits alone. */
function inLatinDigits(text: string): string {
  return text
    .replace(/[\p{Nd}\uff00-\uffef]/gu, (character) => character.normalize('NFKC'))
    .replace(/\p{Nd}/gu, (digit) => String(digitValue(digit.codePointAt(0) ?? 0)))
    .replaceAll('٫', '.')
    .replaceAll('٬', ',');
}

/** Unicode encodes the digits of each script in one row, zero first. */
function digitValue(code: number): number {
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return code - zero;
}

function matching(
  pattern: RegExp,
  texts: (...parts: readonly string[]) => readonly string[] | null,
): (text: string) => readonly string[] | null {
  return (text) => {
    const match = pattern.exec(text);
    return match === null ? null : texts(...[...match].map((part: string | undefined) => part ?? ''));
  };
}

/** `7,200.-` is a whole amount; `7,200-` may be a negative one. */
function cutDash(_: string, body: string): readonly string[] {
  return /[.,]$/.test(body) ? [body.slice(0, -1)] : [body, `-${body}`];
}

/** The point moved to the right; null when decimals would remain. */
function shifted(whole: string, fraction: string, power: number): string | null {
  return fraction.length > power ? null : whole + fraction.padEnd(power, '0');
}

/** `5250` for `5250.00`. */
const withoutZeros = (plain: string): string => (plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain);
