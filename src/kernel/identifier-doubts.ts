/**
 * Texts that may name another identifier than their letters and digits say: what a spreadsheet made of a number, and
 * numbers that may be one or several. People are asked about them.
 */

export type Doubt = {
  /** The end of a sentence that begins with the text. */
  readonly why: string;
  /** What it may mean. */
  readonly parts: readonly string[];
};

/** `4.00123E+17`. */
const SHORTENED = /^\d[.,]\d+E\+?\d{1,3}$|^\d+E\+\d{1,3}$/i;
/** `400123.0`; of what is taken as it is written, only a long one: `1.0` may be a version. */
const WITH_DECIMALS = /^([^.,]*\d)[.,]0+$/;
const LONG_WITH_DECIMALS = /^(\d{4,})[.,]0+$/;
/** `400.123`, `400,123`. */
const ONE_MARK = /^\d+\.\d+$|^\d{1,3}(?:,\d{3})+$/;
/** `1998.04.12`, `04-12-1998`: a date, or a number of three levels. */
const PADDED_LEVELS = /^((?:19|20)\d\d)[\p{Pd}.](\d\d?)[\p{Pd}.](\d\d?)$/u;
const YEAR_LAST = /^\d\d?([\p{Pd}.])\d\d?\1(?:19|20)\d\d$/u;
const YEAR_FIRST_SLASHED = /^(?:19|20)\d\d\/\d\d?\/\d\d?$/;
/** `4001-4002`. */
const RANGE = /^(\d+)\p{Pd}(\d+)$/u;
/** `L.2026.14.1-3`, `1998.45.1-.3`: levels that end with a point, and a hyphen behind them. */
const LEVELS = /^([\p{L}\d\p{Pd}._]*[._])(\d+)\s?\p{Pd}\s?[._]?(\d{1,4})$/u;
/** `A-1–3`: another dash than those before it. */
const DASHED = /^([\p{L}\d._-]*[._-])(\d+)\s?[–—]\s?(\d{1,4})$/u;
/** `1998.45a-c`, `4711-A-C`: single letters behind a digit. */
const LETTERS = /^(.*\d[._\s\p{Pd}]?)(\p{L})\s?\p{Pd}\s?(\p{L})$/u;
/** `1998.4.52-1998.4.54`, `A12 to A15`: what is between two whole numbers, and where the last level of each begins. */
const BETWEEN_WHOLE =
  /(?<=[\p{L}\d]\s?)\p{Pd}(?=\s?[\p{L}\d])|\s(?:to|thru|through|till|until|bis|à|tot|hasta|al)\s/giu;
/** Two of the longest numbers with what is between them. */
const WHOLES_MAX = 70;
export const LAST_LEVEL = /^(.*?)(\d+|(?<=\d[\p{Pd}._]?)\p{L})$/u;
const TWO_LEVELS = /^\d+[\p{Pd}.]\d+$/u;
const MARK = /[\p{Pd}.]/u;
/** Two numbers that are so close, with the same digit in front, are taken for a range. */
const RANGE_MAX = 100n;
/** `No. 88014` of a kind that lists no such word: it may be a label, or belong to the identifier. */
const LABEL = /^(?:(?:num|nr|n[oº°]|ref)\s?[.:#№]|(?:number|reference)[\s.:#№])[\s.:#№]*(?=\S*\d)/iu;
/** The same after a word that the kind lists: `VAT NO 123456789`. */
const SECOND_LABEL = /^(?:num|nr|no|ref)[\s\p{Pd}]+(?=\S*\d)/iu;
/** A label that no kind lists, alone or at the end of a word: `Rechnungsnr. 4711`, `Rg.-Nr. 4711`, `order id 4711`. */
const LONG_LABEL =
  /^\p{L}(?:[\p{L}\p{M}]|[\s.\p{Pd}]{1,3}(?=\p{L})){0,40}?(?<=\p{L}{2}[.\s\p{Pd}]{0,3})(?:nr|nummer|number|numer|numero|número|numéro|nbr|(?<!\p{L})(?:no|n[º°]|num|núm|id|ref|code|číslo))[\s.:#№\p{Pd}]+(?=\S*\d)|^(?:id|n[º°]|núm)[\s.:#№]+(?=\S*\d)/iu;
/** `S/N 4711`, `W/O: 4711`, `N/A 4711`: initials or words with a slash, and something between them and the number. */
const SLASHED_LABEL = /^\p{L}{1,12}\s?\/\s?\p{L}{1,12}[\s.:#№]+(?=\S*\d)/u;
/** `Factuur 4711`: a word in small letters, with a blank. */
const WORD = /^\p{L}?\p{Ll}{4,}[\s.:#№]+(?=\d)/u;
/** `xxxx-xxxx-1234`, `****1234`: digits are left out. */
const MASKED =
  /(?<!\p{L})x{3,}(?!\p{L})(?=.*\d)|\d.*(?<!\p{L})x{3,}(?!\p{L})|[*•●∗]{2,}\s?[\p{L}\d]|\d[\p{Pd}\s]?[*•●∗]{2,}/iu;
/** `4001…`: some of it is missing. */
const CUT = /^(?:\.{2,}|…)|(?:\.{2,}|…)$/u;
/** What may be a word next to a number: two letters, or a small one. One capital letter is a part of many numbers. */
const NEXT_WORD = /^(?:\p{Ll}|\p{L}[\p{L}\p{M}'’]+|\p{L}[\p{L}\p{M}'’]*(?:[\p{Pd}._]+[\p{L}\p{M}'’]+)+)$/u;
/** `B-AB 123`: capitals in groups in front of a number belong to it, as of a plate. */
const PLATE = /^[A-Z]{1,3}-[A-Z]{1,3}$/;
/** `TT 10093`: two capital letters in front are a series, unless they are a word. */
const SERIES =
  /^(?!(?:AM|AN|AS|AT|BY|CF|CC|DR|EX|ID|IN|IS|IT|MR|MS|MY|NO|NR|OF|OK|ON|OR|PS|RE|TO|US|WE|VS|LA|LE|EL|DE|DU)\s)[A-Z]{2} (?!(?:19|20)\d\d[\p{Pd}.]\d\d?[\p{Pd}.])(?=\d+(?:[\p{Pd}.]\d+)*$)/u;
/** `4412-closed`, `4412.pdf`, `4412void`: small letters behind digits alone. */
const WORD_BEHIND = /^(\d[\d\p{Pd}._]*?)[\p{Pd}._]?(?:(?<=[\p{Pd}._])\p{Ll}{3,}|\p{Ll}{4,})(?:[\p{Pd}._]\p{L}+)*$/u;
/** Signs around a word that do not belong to it. */
const RIM = /^[\p{Pd}._()[\]"“”„*:,;!?]+|[\p{Pd}._()[\]"“”„*:,;!?]+$/gu;
/** Letters of a word that may be the beginning of a number: `INV 4412`. */
const CODE_LETTERS_MAX = 4;
/** With the whole number, as many as are offered. */
const PARTS_MAX = 3;
/** Digits of numbers in groups; fewer may be several numbers. */
const GROUPED_MIN = 9;

/** What a spreadsheet makes of a number. @param text without the words in front; null when there is no doubt */
export function spreadsheetDoubt(text: string, isAsWritten: boolean, hasMarks: boolean): Doubt | null {
  if (SHORTENED.test(text))
    return { why: 'was shortened by a spreadsheet: the last digits of the number are lost', parts: [] };
  const [, quoted] = /^['’`](.+?)['’`]?$/u.exec(text) ?? [];
  if (quoted !== undefined) return { why: 'begins with the apostrophe of a spreadsheet', parts: [quoted] };
  const [, whole] = (isAsWritten ? LONG_WITH_DECIMALS : WITH_DECIMALS).exec(text) ?? [];
  if (whole !== undefined) return { why: 'has the decimals of a spreadsheet', parts: [whole] };
  if (isAsWritten || !ONE_MARK.test(text)) return null;
  return several(text, text.includes(',') ? text.split(',') : [], hasMarks);
}

/** What is a number where marks count, unless a spreadsheet made it, or it is a range. It can be said to be the number. */
export function levelDoubt(text: string): Doubt | null {
  const [, ...levels] = PADDED_LEVELS.exec(text) ?? [];
  const isPadded = levels.some((level) => level.startsWith('0'));
  if (isPadded) return { why: A_DATE, parts: [text, levels.map((level) => level.replace(/^0/, '')).join('-')] };
  if (YEAR_LAST.test(text)) return { why: A_DATE, parts: [text] };
  return rangeDoubt(text, true) ?? wholesDoubt(text) ?? partsDoubt(text);
}

const A_DATE = 'is a date, or a number that a spreadsheet may have made one';

/** `1998/4/12`. */
export const slashedLevels = (text: string): readonly string[] =>
  YEAR_FIRST_SLASHED.test(text) ? [text.replaceAll('/', '-')] : [];

/** A word in front that may be a label. @param isLabelled whether another label came before it */
export function labelDoubt(text: string, isLabelled: boolean): Doubt | null {
  const label =
    (LABEL.exec(text) ?? LONG_LABEL.exec(text) ?? SLASHED_LABEL.exec(text) ?? WORD.exec(text))?.[0] ??
    (isLabelled ? SECOND_LABEL.exec(text)?.[0] : undefined);
  if (label === undefined) return null;
  const rest = text.slice(label.length);
  return {
    why: `may begin with a label, \`${label.trim()}\`, or have it as a part`,
    parts: [rest, label.replace(/[^\p{L}/]/gu, '') + rest],
  };
}

/** Digits that the sender left out, so many numbers may be meant. */
export const maskDoubt = (text: string): Doubt | null =>
  MASKED.test(text)
    ? { why: 'is masked: some of its characters are not shown', parts: [] }
    : CUT.test(text)
      ? { why: 'may be cut off', parts: [] }
      : null;

/** A word next to one number that no kind lists: it may be a remark, a name, or belong to the number. */
export function wordDoubt(text: string): Doubt | null {
  const [, bare] = WORD_BEHIND.exec(text) ?? [];
  if (bare !== undefined) return nextTo(text.slice(bare.length).replaceAll(RIM, ''), [bare]);
  const tokens = text
    .replaceAll(/\s*\/\s*/g, '/')
    .replace(SERIES, (series) => series.trim())
    .split(/\s+/);
  const hasDigit = tokens.map((token) => /\d/.test(token));
  const [from, to] = [hasDigit.indexOf(true), hasDigit.lastIndexOf(true) + 1];
  const words = [...tokens.slice(0, Math.max(from, 0)).filter((token) => !PLATE.test(token)), ...tokens.slice(to)]
    .map((token) => token.replaceAll(RIM, ''))
    .filter((token) => NEXT_WORD.test(token));
  if (from < 0 || words.length === 0) return null;
  const whole = text.replaceAll(/\s*(\p{Pd})\s*/gu, '$1').replaceAll(/\s+/g, '');
  const isCode = words.every((word) => word.length <= CODE_LETTERS_MAX && word === word.toUpperCase());
  return nextTo(words.join(' '), [tokens.slice(from, to).join(' ').replaceAll(RIM, ''), ...(isCode ? [whole] : [])]);
}

const nextTo = (words: string, parts: readonly string[]): Doubt => ({
  why: `has \`${words}\` next to its number, which may be a part of it or not`,
  parts,
});

/**
 * Whether what is between the groups of a number separates two.
 *
 * @param text with blanks, hyphens and points alone between them
 * @param hasMarks whether these count
 */
export function groupDoubt(text: string, hasMarks: boolean): Doubt | null {
  const range = rangeDoubt(text, hasMarks);
  if (range !== null) return range;
  const parts = wholesDoubt(text) ?? partsDoubt(text);
  if (parts !== null) return parts;
  return isGrouped(text)
    ? null
    : several(
        text,
        text.split(/\s+/).filter((token) => /\d/.test(token)),
        hasMarks,
      );
}

function rangeDoubt(text: string, hasMarks: boolean): Doubt | null {
  const [, first = '', last = ''] = RANGE.exec(text) ?? [];
  const isClose = first !== '' && first.length === last.length && isRange(first, last);
  return isClose ? several(text, [first, last], hasMarks) : null;
}

/** Some parts of a thing, from one to another. */
function partsDoubt(text: string): Doubt | null {
  const levels = LEVELS.exec(text) ?? DASHED.exec(text);
  const [, base, from = '', to = ''] = levels ?? LETTERS.exec(text) ?? [];
  return base !== undefined && isAscending(from, to) ? fromTo(text, base + from, base + to) : null;
}

/** The same with both ends in full: they are alike up to their last level. */
function wholesDoubt(text: string): Doubt | null {
  if (text.length > WHOLES_MAX) return null;
  for (const { 0: sign, index } of text.matchAll(BETWEEN_WHOLE)) {
    const ends = [text.slice(0, index).trim(), text.slice(index + sign.length).trim()] as const;
    const [[, base = '', from = ''] = [], [, second = '', to = ''] = []] = ends.map(
      (end) => LAST_LEVEL.exec(end) ?? [],
    );
    const isAlike = base !== '' && levelsOf(base) === levelsOf(second);
    if (isAlike && isAscending(from, to)) return fromTo(text, ...ends);
  }
  return null;
}

export const levelsOf = (text: string): string => text.toUpperCase().replaceAll(/[\s\p{Pd}._]+/gu, '.');

export const isAscending = (from: string, to: string): boolean =>
  /\d/.test(from) === /\d/.test(to) &&
  (/\d/.test(from) ? from.length <= to.length && BigInt(from) < BigInt(to) : from.toUpperCase() < to.toUpperCase());

/** The whole is offered too, unless blanks or a word say that it is no number. */
const fromTo = (text: string, from: string, to: string): Doubt => ({
  why: 'may be several, from one to another',
  parts: [...(/\s/.test(text) ? [] : [text]), from, to],
});

/** A part with a slash is no number of its own, so neither are the others: `3 O 12/26`. */
const several = (text: string, parts: readonly string[], hasMarks: boolean): Doubt => ({
  why: parts.length === 0 ? 'may have decimals' : 'may be one number or several; one is written without blanks',
  // Some of many parts are no choice: what is left out may be the one that is meant.
  // Without its marks, it would be another number where they count; a comma or a blank is none of them.
  parts: [
    ...(!hasMarks ? [text.replace(/[^\p{L}\p{N}]/gu, '')] : TWO_LEVELS.test(text) ? [text.replace(MARK, '-')] : []),
    ...(text.includes('/') || parts.length > PARTS_MAX ? [] : parts),
  ],
});

export const isRange = (first: string, last: string): boolean =>
  first[0] === last[0] && BigInt(last) > BigInt(first) && BigInt(last) - BigInt(first) <= RANGE_MAX;

/** Whether each blank only groups: there is one number, or its groups are alike, or next to zeros alone. */
function isGrouped(text: string): boolean {
  const tokens = text.split(/[\p{Pd}._]*\s[\s\p{Pd}._]*/u);
  const isNumber = tokens.map((token) => /\d/.test(token));
  if (isNumber.filter(Boolean).length < 2) return true;
  const groups = tokens.slice(isNumber.indexOf(true), isNumber.lastIndexOf(true) + 1);
  if (!groups.every((group) => /^[\d\p{Pd}._]+$/u.test(group))) return false;
  const isNextToZeros = groups.slice(1).every((group, index) => isOneWith(groups[index] ?? '', group));
  return isNextToZeros || isAlike(groups.map(({ length }) => length));
}

/** Zeros alone are no number, and two numbers of a kind begin alike: `04000000 202603014` is one. */
const isOneWith = (before: string, after: string): boolean =>
  /(?:^|\D)0{2,}$/.test(before) || /^0{2,}(?:\D|$)/.test(after) || (/^0\d*0{4}$/.test(before) && /^[1-9]/.test(after));

/** `123 456 789 0`, `1 234 567 890`. */
function isAlike(lengths: readonly number[]): boolean {
  const [first = 0, size = 0] = lengths;
  const last = lengths.at(-1) ?? 0;
  const inner = lengths.slice(1, -1);
  const digits = lengths.reduce((sum, length) => sum + length, 0);
  if (lengths.length < 3 || digits < GROUPED_MIN || size < 3 || !inner.every((length) => length === size)) return false;
  return first === size ? last < size : first < size && size === 3 && last === size;
}
