/**
 * `amounts_in(text)`: the amounts of money that a text names without ambiguity, each once, in order. An amount that can
 * be read in two ways is left out: a judgment may choose any amount it is offered, so a misread one must not be
 * offered.
 *
 * Each number is examined once, with a few characters around it, so the work is linear in the length of the text.
 */
import { minorDigits, type Money } from '../../../kernel/money.ts';
import { NUMBER_WORDS } from '../../../kernel/spelled-number.ts';
import { readAmount } from '../../../kernel/read-amount.ts';
import { clearly, unclear, type Computed } from '../computed.ts';
import { spelledAmountsIn } from './spelled-amounts.ts';
import { TOO_COSTLY, type ExpressionFunction } from './function.ts';

/** Most amounts of one text. A text with more is a price list that no one can choose from. */
export const amountsMax = 50;
/** Characters that one unit of cost reads. */
const CHARACTERS_PER_COST = 100;
/** Digits and separators of one number; a longer one is not an amount. */
const NUMBER_CHARACTERS_MAX = 24;
/** Characters examined around a number: a currency, a blank, and the adjacent word. */
const AROUND = 24;

const NUMBER = /\d[\d.,]*/g;
/** What may precede an amount, apart from a blank. */
const OPENING = /[\s([{"'“‘„:;,=]/;
const CLOSING = /^(?:$|[\s)\]}"'”’;:!?]|[.,…](?!\d))/;
const BLANK = '[ \\t\\u00a0\\u202f]';
const SIGN_BEFORE = new RegExp(`([$€£])${BLANK}?$`);
/** What precedes a currency sign: adjacent letters, or a code and a blank. */
const AT_SIGN = new RegExp(`(?:([A-Za-z]+)|(?<![A-Za-z])([A-Z]{2,3})${BLANK})$`);
const CODE_BEFORE = new RegExp(`(?<![A-Za-z])([A-Z]{3})${BLANK}?$`);
const AFTER = new RegExp(`^${BLANK}?(?:([€£])|(US${BLANK})?(dollars?|euros?)(?![A-Za-z])|([A-Z]{3})(?![A-Za-z]))`);
/** After dollars in words: whose dollars they are, or that cents follow. */
const OTHER_DOLLARS =
  /^\s*(?:and\s+(?:\d|\S+(?:[\s-]+\S+)?\s+cents?\b)|(?:canadian|australian|new|hong|singapore|jamaican|mexican|[A-Z]{3}\b))/i;
/** A word after a number that changes the number. */
const MULTIPLIED = new RegExp(
  `^${BLANK}?(?:[km%‰]|mm|bn|tsd|mio|mrd|mill?|hundred|thousand|million|billion|trillion|lakhs?|crores?)(?![A-Za-z])`,
  'i',
);
/** A blank or an apostrophe that may group digits. */
const DIGITS_BEFORE = new RegExp(`\\d(?:${BLANK}|['’])$`);
/** `five thousand 250`: part of a number in words. */
const WORDS_BEFORE = new RegExp(`\\b(?:${NUMBER_WORDS.join('|')})[ \\t-]+(?:and[ \\t]+)?$`, 'i');
const NUMBER_BEFORE = new RegExp(`\\d${BLANK}?$`);
const DIGITS_AFTER = new RegExp(`^${BLANK}\\d`);

/** Groups by points, which a list of versions or addresses has too. */
const POINTS_ONLY = /^\d{1,3}(?:\.\d{3})+$/;

const SIGNS: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP' };
/** Currencies whose sign is `$` too. */
const DOLLARS: readonly string[] = ['USD', 'CAD', 'AUD', 'NZD', 'HKD', 'SGD', 'TWD', 'MXN', 'ARS', 'CLP', 'COP', 'BRL'];

export const AMOUNT_FUNCTIONS: readonly ExpressionFunction[] = [
  {
    name: 'amounts_in',
    takes: [{ name: 'text', kinds: ['text'] }],
    gives: () => ({ kind: 'list', of: { kind: 'money' } }),
    compute: ([text = ''], { afford }) => {
      if (typeof text !== 'string') return unclear('Amounts are looked for in text');
      return afford(Math.ceil(text.length / CHARACTERS_PER_COST)) ? limited(amountsIn(text)) : unclear(TOO_COSTLY);
    },
  },
];

/**
 * The amounts of a text, each once. Returns at most `amountsMax + 1`, so the caller can tell that there are too many.
 */
export function amountsIn(text: string): readonly Money[] {
  const found = new Map<string, Money>();
  const spelled = [...spelledAmountsIn(text)].reverse();
  const add = (amount: Money): void => void found.set(`${amount.minor} ${amount.$money}`, amount);
  for (const match of text.matchAll(NUMBER)) {
    while ((spelled.at(-1)?.at ?? Infinity) < match.index) {
      const { amount } = spelled.pop() ?? {};
      if (amount !== undefined) add(amount);
    }
    const amount = amountAt(text, match.index, match[0].replace(/[.,]+$/, ''));
    if (amount !== null) add(amount);
    if (found.size > amountsMax) break;
  }
  for (const { amount } of spelled.reverse()) add(amount);
  return [...found.values()].slice(0, amountsMax + 1);
}

function limited(amounts: readonly Money[]): Computed {
  return amounts.length <= amountsMax ? clearly(amounts) : unclear(`The text names more than ${amountsMax} amounts`);
}

function amountAt(text: string, start: number, number: string): Money | null {
  if (number.length > NUMBER_CHARACTERS_MAX) return null;
  const end = start + number.length;
  const [before, after] = [text.slice(Math.max(0, start - AROUND), start), text.slice(end, end + AROUND)];
  if (WORDS_BEFORE.test(before)) return null;
  if (DIGITS_BEFORE.test(before) || DIGITS_AFTER.test(after) || MULTIPLIED.test(after)) return null;
  const [left, right] = [currencyBefore(before), currencyAfter(after)];
  if (left === 'other' || right === 'other') return null;
  const currency = agreed(left, right);
  if (currency === null) return null;
  const [rim, rest] = [before.slice(0, before.length - (left?.length ?? 0)), after.slice(right?.length ?? 0)];
  if ((rim !== '' && !OPENING.test(rim.at(-1) ?? '')) || !CLOSING.test(rest) || MULTIPLIED.test(rest)) return null;
  // A currency between two numbers may belong to either.
  const isShared =
    (left !== null && NUMBER_BEFORE.test(rim)) || (right !== null && left === null && DIGITS_AFTER.test(rest));
  return isShared ? null : amountOf(number, currency);
}

type Named = { readonly currency: string; readonly sign: string | null; readonly length: number };

/** `other`: a letter or sign that is not a known currency but changes the meaning of the one next to it. */
function currencyBefore(text: string): Named | 'other' | null {
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

function currencyAfter(text: string): Named | 'other' | null {
  const match = AFTER.exec(text);
  if (match === null) return null;
  const [all, sign, , word, code] = match;
  if (sign !== undefined) return { currency: SIGNS[sign] ?? '', sign, length: all.length };
  if (word === undefined)
    return code === undefined || minorDigits(code) === null ? null : { currency: code, sign: null, length: all.length };
  if (word.startsWith('dollar') && OTHER_DOLLARS.test(text.slice(all.length))) return 'other';
  return { currency: word.startsWith('dollar') ? 'USD' : 'EUR', sign: null, length: all.length };
}

/** `$5,250 CAD` is in Canadian dollars; two that contradict each other count as none. */
function agreed(left: Named | null, right: Named | null): string | null {
  if (left === null || right === null) return (left ?? right)?.currency ?? null;
  if (left.currency === right.currency) return left.currency;
  if (left.sign !== null && right.sign === null && fits(left.sign, right.currency)) return right.currency;
  return null;
}

function fits(sign: string, currency: string): boolean {
  return sign === '$' ? DOLLARS.includes(currency) : SIGNS[sign] === currency;
}

/**
 * The number, if it is written in full: all decimals or none. The one reader of amounts decides what it is, so a text
 * never names another amount here than in a field.
 */
function amountOf(number: string, currency: string): Money | null {
  const read = readAmount(number, { currency });
  if (read.kind === 'refused' || /^0\d/.test(number)) return null;
  const decimals = /[.,](\d+)$/.exec(number)?.[1]?.length ?? 0;
  const isFull = decimals === 0 || decimals === 3 || decimals === minorDigits(currency);
  return isFull && !POINTS_ONLY.test(number) ? read.amount : null;
}
