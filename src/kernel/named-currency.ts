/**
 * The currency that a text names directly before or after a number: a sign, a code or a word.
 */
import { minorDigits } from './money.ts';

/** A blank within a line. */
export const BLANK = '[ \\t\\u00a0\\u202f]';
const SIGN_BEFORE = new RegExp(`([$€£])${BLANK}?$`);
/** What precedes a currency sign: adjacent letters, or a code and a blank. */
const AT_SIGN = new RegExp(`(?:([A-Za-z]+)|(?<![A-Za-z])([A-Z]{2,3})${BLANK})$`);
const CODE_BEFORE = new RegExp(`(?<![A-Za-z])([A-Z]{3})${BLANK}?$`);
const AFTER = new RegExp(`^${BLANK}?(?:([€£])|(US${BLANK})?(dollars?|euros?)(?![A-Za-z])|([A-Z]{3})(?![A-Za-z]))`);
/** After dollars in words: whose dollars they are, or that cents follow. */
const OTHER_DOLLARS =
  /^\s*(?:and\s+(?:\d|\S+(?:[\s-]+\S+)?\s+cents?\b)|(?:canadian|australian|new|hong|singapore|jamaican|mexican)\b)/i;
const CODE_AFTER = /^\s*[A-Z]{3}\b/;

const SIGNS: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP' };
/** Currencies whose sign is `$` too. */
const DOLLARS: readonly string[] = ['USD', 'CAD', 'AUD', 'NZD', 'HKD', 'SGD', 'TWD', 'MXN', 'ARS', 'CLP', 'COP', 'BRL'];

export type NamedCurrency = { readonly currency: string; readonly sign: string | null; readonly length: number };

/** `other`: a letter or sign that is not a known currency but changes the meaning of the one next to it. */
export function currencyBefore(text: string): NamedCurrency | 'other' | null {
  const sign = SIGN_BEFORE.exec(text);
  if (sign === null) {
    const code = CODE_BEFORE.exec(text);
    if (code !== null && minorDigits(code[1] ?? '') !== null)
      return { currency: code[1] ?? '', sign: null, length: code[0].length };
    return /[A-Za-z¥₹]$/.test(text) ? 'other' : null;
  }
  const [all, mark = ''] = sign;
  const alone = { currency: SIGNS[mark] ?? '', sign: mark, length: all.length };
  const [before = '', glued, spaced] = AT_SIGN.exec(text.slice(0, text.length - all.length)) ?? [];
  const written = glued ?? spaced;
  if (written === undefined) return alone;
  const named = written === 'US' ? 'USD' : written;
  if (minorDigits(named) === null) return glued === undefined ? alone : 'other';
  return fits(mark, named) ? { currency: named, sign: null, length: all.length + before.length } : 'other';
}

export function currencyAfter(text: string): NamedCurrency | 'other' | null {
  const match = AFTER.exec(text);
  if (match === null) return null;
  const [all, sign, , word, code] = match;
  if (sign !== undefined) return { currency: SIGNS[sign] ?? '', sign, length: all.length };
  if (word === undefined)
    return code === undefined || minorDigits(code) === null ? null : { currency: code, sign: null, length: all.length };
  const rest = text.slice(all.length);
  if (word.startsWith('dollar') && (OTHER_DOLLARS.test(rest) || CODE_AFTER.test(rest))) return 'other';
  return { currency: word.startsWith('dollar') ? 'USD' : 'EUR', sign: null, length: all.length };
}

/** `$5,250 CAD` is in Canadian dollars; two that contradict each other count as none. */
export function agreed(left: NamedCurrency | null, right: NamedCurrency | null): string | null {
  if (left === null || right === null) return (left ?? right)?.currency ?? null;
  if (left.currency === right.currency) return left.currency;
  if (left.sign !== null && right.sign === null && fits(left.sign, right.currency)) return right.currency;
  return null;
}

function fits(sign: string, currency: string): boolean {
  return sign === '$' ? DOLLARS.includes(currency) : SIGNS[sign] === currency;
}
