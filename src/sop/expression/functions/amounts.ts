/**
 * `amounts_in(text)`: the amounts of money that a text names without ambiguity, each once, in order. An amount that can
 * be read in two ways is left out: a judgment may choose any amount it is offered, so a misread one must not be
 * offered.
 *
 * Each number is examined once, with a few characters around it, so the work is linear in the length of the text.
 */
import { fullAmount } from '../../../kernel/full-amount.ts';
import type { Money } from '../../../kernel/money.ts';
import { agreed, BLANK, currencyAfter, currencyBefore } from '../../../kernel/named-currency.ts';
import { NUMBER_WORDS } from '../../../kernel/spelled-number.ts';
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
  return isShared ? null : fullAmount(number, currency);
}
