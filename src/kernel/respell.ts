/**
 * Spellings of amounts that are refused, each with its own reason, and what can be offered to a person for it: other
 * digits, parentheses, a dash that may be a minus, a date next to it, an exponent, thousands as `k`, groups of two, and
 * words next to the number.
 */
import { FULL_DATE } from './date-notations.ts';
import { plainDecimal } from './decimal-text.ts';
import { foldWidth } from './fold-width.ts';
import { quantityCharactersMax } from './limits.ts';
import { readMixedNumber } from './mixed-number.ts';
import { oddNumber } from './odd-number.ts';
import { isCurrency } from './money.ts';
import { isRate } from './rate-words.ts';
import { taxIn } from './tax-words.ts';
import { readWorded, type Respelt } from './worded-amount.ts';

/** `.50`. Three digits may be the end of thousands. */
const LEADING_MARK = /^(\D*)[.,](\d{1,2}|\d{4,})$/u;
const CODES: Readonly<Record<string, string>> = { dollar: 'USD', euro: 'EUR' };
const IN_WORDS = /^([\d.,]*[a-z\d\s-]+?)(?:\s+(dollars?|euros?|[A-Z]{3}))?$/i;

const HEXADECIMAL = /^0x[\da-f]+$/i;
const NUMBER_ALONE = /^\p{Sc}?[\d.,]+\p{Sc}?$/u;
/** A digit of another script, or a mark between such digits. */
const OTHER_DIGIT = /(?![0-9])\p{Nd}|[٫٬]/u;

type Rule = { readonly why: string; readonly texts: (text: string) => readonly string[] | null };

const NUMBER = String.raw`\d(?:[\d.,'’]*\d)?`;
/** Two numbers, with more than a currency between them or nothing: `25-30`, `$25 and $30`, `25.00 2`. */
const TWO_NUMBERS = new RegExp(`${NUMBER}(?:[^\\d.,'’]+)${NUMBER}`, 'u');
const GROUPS = /^\D*\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)\D*(?:[.,]\d+)?\D*$/u;
const LETTER_INSIDE = /\d[oOlI]+[\d.,]|(?<!\p{L})[oOlI]+\d|\d[oOlI]+(?!\p{L})/u;

const RULES: readonly Rule[] = [
  {
    why: 'which is written as a formula of a spreadsheet',
    texts: matching(/^=\s*(.*\d.*)$/u, (_, formula) => [formula]),
  },
  { why: 'which is struck out', texts: matching(/^~.+~$/u, () => []) },
  { why: 'which is a rate', texts: (text) => (isRate(text) ? [] : null) },
  {
    why: 'which has a date next to it',
    texts: matching(
      new RegExp(String.raw`^(?:${FULL_DATE}[,;:]?\s+(.+)|(.+?),?\s+${FULL_DATE})$`, 'u'),
      (_, after, before) => [after || before],
    ),
  },
  {
    why: 'where parentheses may mean a negative amount',
    texts: matching(/^\((.*\d.*)\)$/u, (_, body) => [body, `-${body}`]),
  },
  { why: 'with a sign at its end', texts: matching(/^(.*?\d.*?)\s?[-−]$/u, cutDash) },
  { why: 'where the dash may be a minus', texts: matching(/^[-–—−]\s+(\D*\d.*)$/u, (_, body) => [body, `-${body}`]) },
  {
    why: 'which has no digit in front of its decimals',
    texts: matching(LEADING_MARK, (_, before, digits) => [`${before}0.${digits}`]),
  },
  { why: 'which has a point at its end', texts: matching(/^(.*\d)\.(\D*)$/u, (_, before, after) => [before + after]) },
  // `7,` may be cut off; what has its decimals is whole.
  {
    why: 'which has a comma at its end',
    texts: matching(/^(\D*\d(?:.*\d)?),(\D*)$/u, (_, before, after) => {
      return /[.,]\d\d$/.test(before) ? [before + after] : [];
    }),
  },
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

/**
 * The first rule that fits; null when the text is no such spelling.
 *
 * @param isAmount whether the text is one of money, so `brutto` says that tax is in it
 */
export function respell(given: string, isAmount: boolean): Respelt | null {
  if (given.length > quantityCharactersMax) return null;
  const text = foldWidth(inLatinDigits(given));
  if (OTHER_DIGIT.test(given)) return { why: 'which is in other digits', texts: [text] };
  if (text !== given && NUMBER_ALONE.test(text)) return { why: 'which is in wide signs', texts: [text] };
  return respellPlain(text, isAmount);
}

function respellPlain(text: string, isAmount: boolean): Respelt | null {
  for (const { why, texts } of RULES) {
    const found = texts(text);
    if (found !== null) return { why, texts: found };
  }
  if (LETTER_INSIDE.test(text)) return { why: 'which has a letter among its digits', texts: [] };
  if (TWO_NUMBERS.test(text) && !GROUPS.test(text) && !HEXADECIMAL.test(text))
    return { why: 'which may be more than one number', texts: [] };
  if (/\d\s?[%‰]/u.test(text)) return { why: 'which is a share', texts: [] };
  const tax = isAmount ? taxIn(text) : null;
  if (tax === null) return readWorded(text) ?? oddNumber(text);
  if (tax.bare === null) return { why: 'which says that tax is not in it', texts: [] };
  const worded = readWorded(tax.bare);
  if (worded !== null && worded.texts.length === 0 && !isAmountAlone(tax.bare)) return worded;
  return { why: 'which says that tax is in it', texts: [tax.bare, ...(worded?.texts ?? [])] };
}

/** Whether a number has no more than one word or sign next to it. */
const isAmountAlone = (text: string): boolean =>
  /^(?:\p{L}{1,8}\.?\s?)?[\d.,'’ \u00a0\u2009\u202f]+(?:\p{L}{1,8}\.?)?$/u.test(text);

/** Every decimal digit of Unicode as `0` to `9`, and its separators as `.` and `,`. `5²` and `5½` are no digits alone. */
function inLatinDigits(text: string): string {
  return text
    .replace(/\p{Nd}/gu, (character) => character.normalize('NFKC'))
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
