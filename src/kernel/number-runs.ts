/**
 * The longest runs of digits and English number words in a text. A number is read from its whole run or not at all, so
 * a part of `five thousand two hundred and fifty` is never a number.
 */
import { FULL_DATE } from './date-notations.ts';
import { PART_WORDS } from './mixed-number.ts';

export type NumberRun = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The text next to it, as far as it can change the number: see `oneBlank`. */
  readonly before: string;
  readonly after: string;
};

/** Characters examined on either side: a currency and the adjacent words. */
export const AROUND = 120;

const WORD = `(?:${[...PART_WORDS].sort((left, right) => right.length - left.length).join('|')})(?![A-Za-z])`;
/** Digits with the marks of a number; between its thousands the Swiss have an apostrophe. */
const DIGITS = String.raw`(?:\d{1,3}(?:['’]\d{3})+\.\d{2}(?![\d.,'’])|\d(?:[\d.,]*\d)?(?:\s?k(?![A-Za-z]))?)`;
const PART = `(?:${DIGITS}|${WORD})`;
const ARTICLE = String.raw`(?:a\s{1,4}(?=(?:hundred|thousand|million|half|quarter)(?![A-Za-z])))?`;
/** After a line break, digits continue a number only as a group of three, or as a fraction. */
const NEXT_LINE = String.raw`(?![^\S\n]{0,4}\n\s{0,4}(?!\d{3}(?![\d/:-])|\d{1,9}/)\d)`;
/** Between two parts: a blank, a hyphen, or the comma of `five thousand, two hundred and fifty`. */
const JOINT = String.raw`${NEXT_LINE}(?:\s{1,4}|\s?-\s?|(?<=thousand|million),\s)(?:(?:and|&)\s{1,4})?`;
const RUN = new RegExp(`(?:${DIGITS}|(?<![A-Za-z])${ARTICLE}${WORD})(?:${JOINT}${ARTICLE}${PART})*`, 'gi');

/** A word in capitals in the next line is a name or begins another sentence: `$812.40`, `Thousand Oaks`. */
const WITH_CENTS = /^\d[\d.,]*[.,]\d{2}(?=[^\S\n]*\n\s*\p{Lu})/u;

/** With all its decimals and its currency: `25,00 EUR`, `$25.00`. */
const AMOUNT = String.raw`(?:(?:US\$|\p{Sc}|[A-Z]{3} )-?\d[\d.,]*|\d[\d.,]*[.,]\d{2} ?(?:\p{Sc}|[A-Z]{3}(?!\p{L})))`;
const AMOUNT_END = String.raw`(?:(?:US\$|\p{Sc})\d[\d.,]*|\d ?(?:\p{Sc}|[A-Z]{3}))`;

/** In the order of the text. The work is linear in its length. */
export function numberRuns(text: string): readonly NumberRun[] {
  const plain = withoutDates(text);
  return [...plain.matchAll(RUN)].map((match) => {
    const written = WITH_CENTS.exec(match[0])?.[0] ?? match[0];
    const [start, end] = [match.index, match.index + written.length];
    return {
      start,
      end,
      text: written,
      before: nearby(plain.slice(Math.max(0, start - AROUND), start), 'end'),
      after: nearby(plain.slice(end, end + AROUND), 'start'),
    };
  });
}

/** Every full date has one, and most texts have none, which is found out in a hundredth of the time. */
const YEAR = /(?:19|20)\d\d/;
const DATE_WITH_AMOUNT = new RegExp(`${FULL_DATE}(?=,? {1,4}${AMOUNT})|(?<=${AMOUNT_END},? {1,4})${FULL_DATE}`, 'gu');

/** With letters for each date that is directly next to an amount, so that neither is a part of the other. */
const withoutDates = (text: string): string =>
  YEAR.test(text) ? text.replaceAll(DATE_WITH_AMOUNT, (date) => 'x'.repeat(date.length)) : text;

/** More blanks than are examined may hide anything, so a digit is put after them. */
function nearby(text: string, at: 'start' | 'end'): string {
  const near = oneBlank(text);
  if (text.length < AROUND || !(at === 'start' ? /^.?[ \n]$/u : /^[ \n].?$/u).test(near)) return near;
  return at === 'start' ? `${near.trimEnd()} 0` : `0 ${near.trimStart()}`;
}

const BLANKS = /(?:[\s\p{Cf}]|(?<=\n[\s>|]{0,20})[>|])+/gu;
const PARTS = /[\s\p{Cf}]+|[^\s\p{Cf}]/gu;
const LINE_BREAK = /[\n\r\u2028\u2029]/;

/**
 * All blanks in one place as one space, or as one line break if there is one among them. What cannot be seen is a
 * blank, and so are the marks in front of a quoted line.
 */
export const oneBlank = (text: string): string =>
  text.replace(BLANKS, (blanks) => (LINE_BREAK.test(blanks) ? '\n' : ' '));

/** How much of a text its first characters are, or its last ones, once each place of blanks is one character. */
export function writtenLength(text: string, from: 'start' | 'end', count: number): number {
  const parts = text.match(PARTS) ?? [];
  let [length, rest] = [0, count];
  for (const part of from === 'start' ? parts : parts.reverse()) {
    if (rest <= 0) break;
    length += part.length;
    rest -= oneBlank(part).length;
  }
  return length;
}
