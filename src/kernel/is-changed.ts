/**
 * Whether what is around a number makes it another number, or a part of one: more digits after a blank or a mark, a
 * word that multiplies it, the other end of a range. What cannot be told apart from such a thing counts as one.
 */
import { isMinusBefore } from './amount-labels.ts';
import { isLikeNumberWord } from './like-number-word.ts';
import { isLinked } from './links.ts';
import { PART_WORDS } from './mixed-number.ts';
import type { NumberRun } from './number-runs.ts';
import { isScaledNumber } from './scale-words.ts';

/** Longer than any number in words. */
const RUN_CHARACTERS_MAX = 240;

const NUMBER_WORD = `(?:${PART_WORDS.join('|')})(?![A-Za-z])`;
const NUMBER = String.raw`(?:\p{N}|${NUMBER_WORD})`;
const CURRENCY_WORD = String.raw`(?:US\$|[$€£]|(?:US )?dollars?|euros?|[A-Z]{3})`;
const ADVERB = '(?:(?:about|around|maybe|perhaps|possibly|even|rather|nearly|almost|up|say) )?';
/** Connects two numbers of a range or a choice: `four to five`, `4 or 5`. */
const LINK = String.raw`(?:(?:or|to|through|thru|until|till|up to|versus|vs\.?) |(?:[-–—~/→±\\]|->|=>|\+/-) ?)`;
const RANGE_BEFORE = new RegExp(
  String.raw`(?:${NUMBER}(?:k\b)? ?${CURRENCY_WORD}?[,(]? ?${LINK}|\bbetween |\bbetween (?:\S+ ){1,10}and )${ADVERB}(?:${CURRENCY_WORD})? ?${CURRENCY_WORD}? ?$`,
  'iu',
);
const RANGE_AFTER = new RegExp(
  `^ ?${CURRENCY_WORD}?[,(]? ?${LINK}${ADVERB}(?:${CURRENCY_WORD})? ?${CURRENCY_WORD}? ?${NUMBER}`,
  'iu',
);
/** Words before a number that change it, and number words of other languages that end in an English one. */
const CHANGED_BEFORE =
  /(?:[\p{L}\p{N}\p{M}.,/'’#_@+*^<>~–—-]|[:=(] ?[-−–] |(?<!\p{L})(?:half|quarter|third|thirds|quarters|point|oh|o|nought|naught|nil|lakhs?|crores?|grand|score|gross|odd|couple|minus|negative|not|never|no longer|instead of|rather than|plus|times|twice|double|triple|et|deux|trois|quatre|cinq|sept|huit|neuf|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante|dix|cents?|mille) (?:of )?(?:and )?(?:the )?)$/iu;
/** `one hundred, fifty`: a sum, or a list. */
const LISTED_BEFORE = new RegExp(
  `(?:(?:${PART_WORDS.join('|')}) ?[,;&+] ?(?:and )?|(?<![a-z])(?:hundred|thousand|million) )$`,
  'i',
);
const ENDS_IN_SCALE = /(?:k|hundred|thousand|million)$/i;
const NUMBER_AFTER = /^[ \n]\p{N}/u;
/** Words, signs and numbers of other languages after a number that change it. */
const CHANGED_AFTER =
  /^ ?(?:[km‰](?!\p{L})|\/|(?:mm|bn|mn|gs?|th|thou|thous|thd|thsd|thds|hund?|grand|large|tsd|mio|mrd|mill?|mille|mil|milles|cents?|tausend|hundert|tusen|duizend|lakhs?|crores?|millones|millón|millionen|milliarden?|milliards?|score|odd|something|cr|dr|and a (?:half|quarter|bit)|hundredths?|tenths?)(?!\p{L}))/iu;
/** `5 kEUR`. */
const SCALED_CODE_AFTER = /^ ?[kmbtKMBT](?:[A-Z]{3}|\p{Sc})(?!\p{L})/u;
/** `$31 (thousand)`, `$31 in thousands`, `$31 (000)`. */
const SCALE_AFTER =
  /^ ?(?:[([] ?(?:all )?(?:in |x |× ?)?|in |x ?|× ?|times )(?:(?:hundred|thousand|million|billion)s?|[km]|mm|['’]?000['’]?s?)(?!\p{L})/iu;
/** More digits, with a blank or a mark before them; also letters that look like zeros. */
const MARK = `[.,'’‘${'`'}´·‧]`;
const DIGITS_AFTER = new RegExp(String.raw`^(?:[ \n]?${MARK}[ \n]?(?:\p{N}|[oO]{2,3}(?!\p{L}))| \p{N})`, 'u');
const NEXT_LINE_AFTER = /^\n(?:\d{3}(?![\d/:-])|\d+\/\d|(?!\d)\p{N})/u;
const GLUED_AFTER = /^[^\s\p{L}\p{N}\p{Sc}]{1,4}\p{N}/u;
const DIGITS_BEFORE = new RegExp(
  String.raw`\p{N}[)\]"”’']{0,2}(?:[ \n]?${MARK}[ \n]?| |[ \n](?:and|&)[ \n]|[^\s\p{L}\p{N}]{1,2})$`,
  'u',
);
/** The end of a line, and a group of three digits that may go on with it. */
const LINE_BEFORE = /\p{N}\n$/u;
const GROUP = /^\d{3}(?!\d)/;
/** With all its decimals, a number does not go on after the next mark. */
const HAS_DECIMALS = /[.,]\d{2}$/;
const NEXT_CLAUSE = /^[.,][ \n]/;
/** A word between two numbers: a misspelt `thousand`, or what is counted. */
const BETWEEN = new RegExp(String.raw`${NUMBER},? (?:and )?((?!then|also|later|finally)\p{L}+),? (?:and )?$`, 'iu');
const WORD_BEFORE = /(?<!\p{L})(\p{L}+)(?:,? |-)(?:and )?$/u;
const WORD_AFTER = /^ (\p{L}+)/u;
const CURRENCY_NAME = /^(?:dollars?|euros?|[A-Z]{3})$/;
/** The only words that a line of a number in words begins with. */
const BROKEN = /\n\s*(?!(?:hundred|thousand|million)(?![A-Za-z]))|\n\s*\n/i;
/** Signs that are nothing else than a minus, also with a blank, as DIN 5008 has it. A hyphen may be a dash or a bullet. */
const MINUS = String.raw`[\u2212\ufe63\uff0d\u02d7\u2796\u207b\u208b\u2011\u2012▲△▼▽]`;
const MINUS_BEFORE = new RegExp(`${MINUS} ?$`, 'u');
const MINUS_AFTER = new RegExp(String.raw`^ ?${MINUS}|^ ?-[ \n]?$|^ ?- ?\n`, 'u');
/** The bullet of a list, or a minus. */
const DASH_IN_FRONT = /(?:^|\n) ?[-–—] ?$/u;
/** Words for it, also with a colon. */
const MINUS_WORD_BEFORE =
  /(?<!\p{L})(?:minus|mínus|moins|menos|meno|minder|min|minuss|mínusz|miinus|eksi|минус|мінус|μείον|kurang|trừ|マイナス|负|負|abzüglich|abzgl\.?|abzügl\.?)(?: (?:de|los|les|le|von|i))? ?[:=]? ?$/iu;
/** What may come directly before and after a number or its currency. */
const OPENING = /^$|[\s([{"'“‘„;=]$|(?<!\d):$/u;
const CLOSING = /^(?:$|[\s)\]}"'”’;!?]|[.,:](?=$|[\s)\]}"'”’;!?]|-(?:$|\s)))/u;

export type Around = {
  /** Without the currency of the number. */
  readonly before: string;
  readonly after: string;
  /** Whether a currency separates the number from what is there. */
  readonly isBegun?: boolean;
  readonly isEnded?: boolean;
};

/** What makes a number another one, whatever it is of. */
export function isChanged(run: NumberRun, { before, after }: Around): boolean {
  const [left, right] = [before.replaceAll('\n', ' '), after.replaceAll('\n', ' ')];
  return (
    isPartOfNumber(run, { before, after }) ||
    CHANGED_BEFORE.test(left) ||
    LISTED_BEFORE.test(left) ||
    CHANGED_AFTER.test(right) ||
    SCALE_AFTER.test(right) ||
    SCALED_CODE_AFTER.test(right) ||
    isLikeNumberWord(WORD_AFTER.exec(right)?.[1] ?? '') ||
    RANGE_BEFORE.test(left) ||
    RANGE_AFTER.test(right) ||
    MINUS_WORD_BEFORE.test(left) ||
    isLinked(before, after) ||
    isScaledNumber(after) ||
    isAfterWord(run.text, left)
  );
}

/** Whether what is glued to a number, more digits or a minus make it a part of another one. */
export function isPartOfNumber(run: NumberRun, { before, after, isBegun = false, isEnded = false }: Around): boolean {
  return (
    run.end - run.start > RUN_CHARACTERS_MAX ||
    BROKEN.test(run.text) ||
    !OPENING.test(before) ||
    !CLOSING.test(after) ||
    MINUS_BEFORE.test(before) ||
    MINUS_AFTER.test(after) ||
    ((isBegun || isEnded) && isBelowZero(before, after)) ||
    (!isEnded && goesOn(run.text, after)) ||
    (!isBegun && isEndOf(run.text, before))
  );
}

/** `- $25.00` alone in its line, `Refund - $25.00`. */
function isBelowZero(before: string, after: string): boolean {
  return (
    (DASH_IN_FRONT.test(before) && /^ ?[.,;]? ?(?:\n|$)/u.test(after)) || isMinusBefore(before.replaceAll('\n', ' '))
  );
}

function isEndOf(text: string, before: string): boolean {
  return /^\d/.test(text) && (DIGITS_BEFORE.test(before) || (GROUP.test(text) && LINE_BEFORE.test(before)));
}

function goesOn(text: string, after: string): boolean {
  if (HAS_DECIMALS.test(text) && NEXT_CLAUSE.test(after)) return false;
  if (ENDS_IN_SCALE.test(text) && NUMBER_AFTER.test(after)) return true;
  return DIGITS_AFTER.test(after) || NEXT_LINE_AFTER.test(after) || GLUED_AFTER.test(after);
}

/** `five thousnad two hundred`, `fourty five`. What else may be between a number and one in words is unknown. */
function isAfterWord(text: string, before: string): boolean {
  const isLike = isLikeNumberWord(WORD_BEFORE.exec(before)?.[1] ?? '');
  const between = BETWEEN.exec(before)?.[1];
  const isUnknown = between !== undefined && !CURRENCY_NAME.test(between);
  return /^[a-z]/i.test(text) ? isLike || isUnknown : isLike && between !== undefined;
}
