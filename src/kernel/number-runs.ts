/**
 * The longest runs of digits and English number words in a text. A number is read from its whole run or not at all, so
 * a part of `five thousand two hundred and fifty` is never a number.
 */
import { PART_WORDS } from './mixed-number.ts';

export type NumberRun = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The text next to it, as far as it can change the number; each blank is one space. */
  readonly before: string;
  readonly after: string;
};

/** Characters examined on either side: a currency and the adjacent words. */
const AROUND = 80;
/** Longer than any number in words. */
const RUN_CHARACTERS_MAX = 240;

const WORD = `(?:${[...PART_WORDS].sort((left, right) => right.length - left.length).join('|')})(?![A-Za-z])`;
const DIGITS = String.raw`\d(?:[\d.,]*\d)?(?:\s?k(?![A-Za-z]))?`;
const PART = `(?:${DIGITS}|${WORD})`;
const ARTICLE = String.raw`(?:a\s{1,4}(?=(?:hundred|thousand|million|half|quarter)(?![A-Za-z])))?`;
/** Between two parts: a blank, a hyphen, or the comma of `five thousand, two hundred and fifty`. */
const JOINT = String.raw`(?:\s{1,4}|\s?-\s?|(?<=thousand|million),\s)(?:(?:and|&)\s{1,4})?`;
const RUN = new RegExp(String.raw`(?:${DIGITS}|(?<![A-Za-z])${ARTICLE}${WORD})(?:${JOINT}${ARTICLE}${PART})*`, 'gi');
/** Connects two numbers of a range or a choice: `four to five`, `4 or 5`. */
const NUMBER = String.raw`(?:\d|(?:${PART_WORDS.join('|')})\b)`;
const CURRENCY_WORD = String.raw`(?:US\$|[$€£]|(?:US )?dollars?|euros?|[A-Z]{3})`;
const RANGE_BEFORE = new RegExp(
  String.raw`(?:${NUMBER}(?:k\b)? ?${CURRENCY_WORD}? (?:or|to|[-–—~])|\bbetween|\bbetween (?:\S+ ){1,10}and)(?: ${CURRENCY_WORD})? ?${CURRENCY_WORD}?$`,
  'i',
);
const RANGE_AFTER = new RegExp(`^ ?${CURRENCY_WORD}? ?(?:(?:or|to) |[-–—~] ?)${CURRENCY_WORD}? ?${NUMBER}`, 'i');
/** Words before a number that change it, and number words of other languages that end in an English one. */
const CHANGED_BEFORE =
  /(?:[\p{L}\p{N}\p{M}.,/'’#_@+*^<>~–—-]|(?<!\p{L})(?:half|quarter|third|thirds|quarters|point|minus|negative|plus|times|twice|double|triple|et|deux|trois|quatre|cinq|sept|huit|neuf|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante|dix|cents?|mille) (?:of )?(?:the )?)$/iu;
/** `one hundred, fifty`: a sum, or a list. */
const LISTED_BEFORE = new RegExp(`(?:${PART_WORDS.join('|')}) ?[,;&+] ?(?:and )?$`, 'i');
/** Words, signs and numbers of other languages after a number that change it. */
const CHANGED_AFTER =
  /^ ?(?:[km‰](?!\p{L})|(?:mm|bn|mn|thou|grand|tsd|mio|mrd|mill?|mille|mil|milles|cents?|tausend|hundert|tusen|duizend|lakhs?|crores?|millones|millón|millionen|milliarden?|milliards?|score|odd|something|and a (?:half|quarter|bit)|hundredths?|tenths?)(?![\p{L}]))/iu;
/** What may come directly before and after a number or its currency. */
const OPENING = /^$|[\s([{"'“‘„;=]$|(?<!\d):$/u;
const CLOSING = /^(?:$|[\s)\]}"'”’;!?]|[.,:…](?!\d))/u;

/** In the order of the text. The work is linear in its length. */
export function numberRuns(text: string): readonly NumberRun[] {
  return [...text.matchAll(RUN)].map((match) => {
    const [start, end] = [match.index, match.index + match[0].length];
    return {
      start,
      end,
      text: match[0],
      before: oneBlank(text.slice(Math.max(0, start - AROUND), start)),
      after: oneBlank(text.slice(end, end + AROUND)),
    };
  });
}

/** Whether anything around the number makes it a part of something else, or another number. */
export function isChanged({ start, end }: NumberRun, before: string, after: string): boolean {
  return (
    end - start > RUN_CHARACTERS_MAX ||
    !OPENING.test(before) ||
    !CLOSING.test(after) ||
    CHANGED_BEFORE.test(before) ||
    LISTED_BEFORE.test(before) ||
    CHANGED_AFTER.test(after) ||
    RANGE_BEFORE.test(before) ||
    RANGE_AFTER.test(after)
  );
}

const oneBlank = (text: string): string => text.replace(/\s/gu, ' ');
