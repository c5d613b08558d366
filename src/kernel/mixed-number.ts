/**
 * Numbers in English words, in digits, or in both: `5.25 thousand`, `5k`, `one and a half million`, `five point two
 * million`, `5 thousand 2 hundred and fifty`. Exact: nothing is rounded. What can mean two numbers, such as
 * `a million and a half`, `5,250 thousand` or `two fifty`, is none.
 */
import { decimalsOf, type DecimalText } from './decimal-text.ts';
import { NUMBER_WORDS, NUMBER_WORDS_MAX, SCALES, spelledNumber } from './spelled-number.ts';

/** Every word that is part of a number, also of one that is not read, such as `half a dozen`. */
export const PART_WORDS: readonly string[] = [
  ...NUMBER_WORDS,
  ...['half', 'quarter', 'quarters', 'point'],
  ...['hundreds', 'thousands', 'millions', 'billion', 'billions', 'trillion', 'trillions', 'dozen', 'dozens'],
];

const MULTIPLIERS: ReadonlyMap<string, number> = new Map([['hundred', 100], ...SCALES]);
/** By their last word, in hundredths. */
const FRACTIONS: ReadonlyMap<string, number> = new Map([
  ['a half', 50],
  ['a quarter', 25],
  ['three quarters', 75],
]);
/** `5,25` is a decimal comma, or `5,250` without its last digit. */
const LACKS_A_DIGIT = /^\d{1,3},\d+$/;
const THOUSANDS = /^(\d.*)k$/;

/** The number that a text is; null when it is none, or more than one. */
export function readMixedNumber(text: string): DecimalText | null {
  const tokens = tokensOf(text);
  if (tokens === null || tokens.length === 0 || tokens.length > NUMBER_WORDS_MAX) return null;
  const [first = '', second, ...more] = tokens;
  if (second === undefined && /^\d/.test(first)) return inThousands(first) ?? decimalOf(first);
  if (tokens.includes('point')) return withPoint(tokens);
  if (tokens.some((token) => /^(?:half|quarters?)$/.test(token))) return withFraction(tokens);
  const scale = more.length === 0 ? MULTIPLIERS.get(second ?? '') : undefined;
  const scaled = scale === undefined || !/^\d/.test(first) ? null : decimalOf(first);
  if (scaled !== null && scale !== undefined) return times(scaled, scale);
  return whole(spelledNumber(tokens));
}

/** A hyphen next to digits may be a range or part of an identifier; with a blank it is a dash. */
const DASHED = /\d\s*-|-\s*\d|\s-|-\s/;
/** Where a number has a hyphen: `twenty-five`, `five-hundred`, `two-and-a-half`. Elsewhere it may be a range. */
const HYPHEN = /(?<=ty|\b(?:and|a))-|-(?=(?:hundred|thousand|million|and|quarters?)(?![a-z]))/gi;

function tokensOf(text: string): readonly string[] | null {
  if (DASHED.test(text) || text.replace(HYPHEN, ' ').includes('-')) return null;
  return text
    .trim()
    .toLowerCase()
    .replace(/(\d)\sk$/, '$1k')
    .replace(/\b(thousand|million),(?=\s)/g, '$1')
    .replace(/\s&\s/g, ' and ')
    .split(/[\s-]+/);
}

function inThousands(token: string): DecimalText | null {
  const [, digits] = THOUSANDS.exec(token) ?? [];
  const decimal = digits === undefined ? null : decimalOf(digits);
  return decimal === null ? null : times(decimal, 1_000);
}

/** The one reading of digits. */
function decimalOf(token: string): DecimalText | null {
  const [only, other] = decimalsOf(token, null);
  return only === undefined || other !== undefined || LACKS_A_DIGIT.test(token) || /^0\d/.test(token) ? null : only;
}

/** `five point two five million`: each word after the point is one digit. */
function withPoint(tokens: readonly string[]): DecimalText | null {
  const { number, scale } = withoutScale(tokens);
  const at = number.indexOf('point');
  const integer = spelledNumber(number.slice(0, at));
  const digits = number.slice(at + 1).map((word) => spelledNumber([word]));
  const isRead = digits.length > 0 && digits.every((digit) => digit !== null && digit < 10);
  if (integer === null || integer >= 100 || !isRead) return null;
  return times({ digits: BigInt(`${integer}${digits.join('')}`), scale: digits.length }, scale);
}

/** `one and a half million`. `a million and a half` may be 1.5 million as well as one million and a half. */
function withFraction(tokens: readonly string[]): DecimalText | null {
  const { number, scale } = withoutScale(tokens);
  const hundredths = FRACTIONS.get(number.slice(-2).join(' '));
  const before = number.slice(0, -3);
  const integer = before.some((word) => MULTIPLIERS.has(word)) ? null : spelledNumber(before);
  if (hundredths === undefined || number.at(-3) !== 'and' || integer === null) return null;
  return times({ digits: BigInt(integer * 100 + hundredths), scale: 2 }, scale);
}

function withoutScale(tokens: readonly string[]): { readonly number: readonly string[]; readonly scale: number } {
  const scale = SCALES.find(([word]) => word === tokens.at(-1))?.[1];
  return scale === undefined ? { number: tokens, scale: 1 } : { number: tokens.slice(0, -1), scale };
}

const times = ({ digits, scale }: DecimalText, by: number): DecimalText => ({ digits: digits * BigInt(by), scale });

const whole = (number: number | null): DecimalText | null =>
  number === null ? null : { digits: BigInt(number), scale: 0 };
