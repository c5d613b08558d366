/**
 * Amounts that a text spells out in English: `five thousand two hundred and fifty dollars and ten cents`. What has
 * another meaning beside it, such as `half a million dollars` or `four or five thousand dollars`, is left out.
 *
 * Each run of number words is looked at once, so the work is linear in the length of the text.
 */
import { money, type Money } from '../../../kernel/money.ts';
import { NUMBER_WORDS, spelledNumber } from '../../../kernel/spelled-number.ts';

export type SpelledAmount = { readonly at: number; readonly amount: Money };

/** Characters examined around a run: a word and a blank before it, the currency and the cents after it. */
const AROUND = 80;

const WORD = `(?:${NUMBER_WORDS.join('|')})`;
const RUN = new RegExp(`\\b(?:a\\s+)?${WORD}(?:[\\s-]+(?:and\\s+)?${WORD})*\\b`, 'gi');
const CURRENCY = /^\s+(?:U\.?S\.?\s+)?(dollars?|euros?|USD|EUR)(?![A-Za-z])/i;
const CENTS = new RegExp(`^\\s+and\\s+(\\d{1,2}|${WORD}(?:[\\s-]+${WORD})?)\\s+cents?(?![A-Za-z])`, 'i');
/** Whose dollars they are, or that more follows. */
const OTHER_DOLLARS = /^\s*(?:and\s|or\s|to\s|(?:canadian|australian|new|hong|singapore|jamaican|mexican)\b)/i;
/** Words before a number that change it: fractions, ranges, signs, and numbers of other languages that end in `six`. */
const CHANGED_BEFORE =
  /(?:[\p{L}\p{N}.,/'’-]|\b(?:half|quarter|third|point|and|or|to|minus|negative|plus|times|et|vingt|trente|quarante|cinquante|soixante|dix|cents?|mille)\s+(?:of\s+)?|\d\s*)$/iu;

/** `five thousand, two hundred dollars`: the end of a sum, or of a list. */
const LISTED_BEFORE = new RegExp(`${WORD}\\s*[,;&+]\\s*(?:and\\s+)?$`, 'i');

export function spelledAmountsIn(text: string): readonly SpelledAmount[] {
  return [...text.matchAll(RUN)].flatMap((match): SpelledAmount[] => {
    const end = match.index + match[0].length;
    const before = text.slice(Math.max(0, match.index - AROUND), match.index);
    const isChanged = CHANGED_BEFORE.test(before) || LISTED_BEFORE.test(before);
    const amount = isChanged ? null : amountOf(match[0], text.slice(end, end + AROUND));
    return amount === null ? [] : [{ at: match.index, amount }];
  });
}

function amountOf(run: string, after: string): Money | null {
  const [all, named] = CURRENCY.exec(after) ?? [];
  if (all === undefined || named === undefined) return null;
  const number = numberOf(run);
  const { cents, rest } = centsAfter(after.slice(all.length));
  if (number === null || cents === null || OTHER_DOLLARS.test(rest)) return null;
  return money(/^dollar|^USD/i.test(named) ? 'USD' : 'EUR', number * 100 + cents);
}

/** `and fifty cents` after the currency, and what follows; `cents` is null when they are not below a hundred. */
export function centsAfter(after: string): { readonly cents: number | null; readonly rest: string } {
  const match = CENTS.exec(after);
  if (match === null) return { cents: 0, rest: after };
  const written = match[1] ?? '';
  const cents = /^\d/.test(written) ? Number(written) : numberOf(written);
  return { cents: cents !== null && cents > 0 && cents < 100 ? cents : null, rest: after.slice(match[0].length) };
}

const numberOf = (run: string): number | null => spelledNumber(run.toLowerCase().split(/[\s-]+/));
