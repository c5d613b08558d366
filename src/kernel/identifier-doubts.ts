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
/** `4001-4002`. */
const RANGE = /^(\d+)\p{Pd}(\d+)$/u;
/** Two numbers that are so close, with the same digit in front, are taken for a range. */
const RANGE_MAX = 100n;
/** `No. 88014` of a kind that lists no such word: it may be a label, or belong to the identifier. */
const LABEL = /^(?:(?:num|nr|n[oº°]|ref)\s?[.:#№]|(?:number|reference)[\s.:#№])[\s.:#№]*(?=\S*\d)/iu;
/** The same after a word that the kind lists: `VAT NO 123456789`. */
const SECOND_LABEL = /^(?:num|nr|no|ref)[\s\p{Pd}]+(?=\S*\d)/iu;
/** A label that no kind lists, alone or at the end of a word: `Rechnungsnr. 4711`, `Rg.-Nr. 4711`, `order id 4711`. */
const LONG_LABEL =
  /^\p{L}(?:[\p{L}\p{M}]|[\s.\p{Pd}]{1,3}(?=\p{L})){0,40}?(?<=\p{L}{2}[.\s\p{Pd}]{0,3})(?:nr|nummer|number|numer|numero|número|numéro|nbr|(?<!\p{L})(?:no|n[º°]|num|núm|id|ref|code|číslo))[\s.:#№\p{Pd}]+(?=\S*\d)|^(?:id|n[º°]|núm)[\s.:#№]+(?=\S*\d)/iu;
/** `Factuur 4711`: a word in small letters, with a blank. */
const WORD = /^\p{L}?\p{Ll}{4,}[\s.:#№]+(?=\d)/u;
/** With the whole number, as many as are offered. */
const PARTS_MAX = 3;
/** Digits of numbers in groups; fewer may be several numbers. */
const GROUPED_MIN = 9;

/** What a spreadsheet makes of a number. @param text without the words in front; null when there is no doubt */
export function spreadsheetDoubt(text: string, isAsWritten: boolean): Doubt | null {
  if (SHORTENED.test(text))
    return { why: 'was shortened by a spreadsheet: the last digits of the number are lost', parts: [] };
  const [, quoted] = /^['’`](.+)$/u.exec(text) ?? [];
  if (quoted !== undefined) return { why: 'begins with the apostrophe of a spreadsheet', parts: [quoted] };
  const [, whole] = (isAsWritten ? LONG_WITH_DECIMALS : WITH_DECIMALS).exec(text) ?? [];
  if (whole !== undefined) return { why: 'has the decimals of a spreadsheet', parts: [whole] };
  if (isAsWritten || !ONE_MARK.test(text)) return null;
  return several(text, text.includes(',') ? text.split(',') : []);
}

/** A word in front that may be a label. @param isLabelled whether another label came before it */
export function labelDoubt(text: string, isLabelled: boolean): Doubt | null {
  const label =
    (LABEL.exec(text) ?? LONG_LABEL.exec(text) ?? WORD.exec(text))?.[0] ??
    (isLabelled ? SECOND_LABEL.exec(text)?.[0] : undefined);
  if (label === undefined) return null;
  const rest = text.slice(label.length);
  return {
    why: `may begin with a label, \`${label.trim()}\`, or have it as a part`,
    parts: [rest, label.replace(/[^\p{L}]/gu, '') + rest],
  };
}

/** Whether what is between the groups of a number separates two. @param text with blanks, hyphens and points alone between them */
export function groupDoubt(text: string): Doubt | null {
  const [, first = '', last = ''] = RANGE.exec(text) ?? [];
  if (first !== '' && first.length === last.length && isRange(first, last)) return several(text, [first, last]);
  return isGrouped(text)
    ? null
    : several(
        text,
        text.split(/\s+/).filter((token) => /\d/.test(token)),
      );
}

/** A part with a slash is no number of its own, so neither are the others: `3 O 12/26`. */
const several = (text: string, parts: readonly string[]): Doubt => ({
  why: parts.length === 0 ? 'may have decimals' : 'may be one number or several; one is written without blanks',
  // Some of many parts are no choice: what is left out may be the one that is meant.
  parts: [text.replace(/[^\p{L}\p{N}]/gu, ''), ...(text.includes('/') || parts.length > PARTS_MAX ? [] : parts)],
});

const isRange = (first: string, last: string): boolean =>
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
