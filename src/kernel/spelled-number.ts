/**
 * Whole numbers spelled out in English: `five thousand two hundred and fifty`, `twelve hundred`, `twenty-one`, also
 * with digits for a part of them: `5 thousand 250`. Only what has one meaning is read; `a couple of thousand`,
 * `half a million`, `two fifty` and every other language are not.
 */

const UNITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'] as const;
const TEENS = ['eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'];
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

/** Words below one hundred, with their values. */
const SMALL: ReadonlyMap<string, number> = new Map<string, number>([
  ...[...UNITS, ...TEENS].map((word, value): [string, number] => [word, value]),
  ...TENS.map((word, index): [string, number] => [word, (index + 2) * 10]),
]);
export const SCALES: readonly (readonly [string, number])[] = [
  ['million', 1_000_000],
  ['thousand', 1_000],
];

/** Every word of a spelled-out number; `and` joins them. */
export const NUMBER_WORDS: readonly string[] = [...SMALL.keys(), 'hundred', ...SCALES.map(([word]) => word)];

/** A part in digits, below one thousand. */
const DIGITS = /^(?:0|[1-9]\d{0,2})$/;

/** Words of the longest number below a billion, with every `and`. */
export const NUMBER_WORDS_MAX = 24;

/**
 * The number of these words, in lower case without hyphens; null when they are not one whole number. A word may be up
 * to three digits.
 *
 * @param words at most `NUMBER_WORDS_MAX`
 */
export function spelledNumber(words: readonly string[]): number | null {
  if (words.length === 0 || words.length > NUMBER_WORDS_MAX) return null;
  let [rest, total, hasScale] = [words, 0, false];
  for (const [scale, value] of SCALES) {
    const at = rest.indexOf(scale);
    if (at < 0) continue;
    // `a thousand` is one thousand; `five thousand two thousand` is not a number.
    const count = at === 1 && rest[0] === 'a' ? 1 : belowThousand(rest.slice(0, at));
    if (count === null || count === 0) return null;
    [total, rest, hasScale] = [total + count * value, rest.slice(at + 1), true];
  }
  if (!hasScale) return belowTenThousand(rest);
  if (rest.length === 0) return total;
  const last = belowThousand(rest[0] === 'and' ? rest.slice(1) : rest);
  return last === null || last === 0 ? null : total + last;
}

/** `twelve hundred and fifty` as well as what is below one thousand. */
function belowTenThousand(words: readonly string[]): number | null {
  const at = words.indexOf('hundred');
  const hundreds = at < 1 ? null : belowHundred(words.slice(0, at));
  if (hundreds === null || hundreds < 11 || hundreds % 10 === 0) return belowThousand(words);
  const rest = afterHundred(words.slice(at + 1));
  return rest === null ? null : hundreds * 100 + rest;
}

function belowThousand(words: readonly string[]): number | null {
  const at = words.indexOf('hundred');
  const [only = ''] = words;
  if (words.length === 1 && DIGITS.test(only)) return Number(only);
  if (at < 0) return belowHundred(words);
  const hundreds = at === 1 && words[0] === 'a' ? 1 : belowHundred(words.slice(0, at));
  const rest = afterHundred(words.slice(at + 1));
  return hundreds === null || hundreds < 1 || hundreds > 9 || rest === null ? null : hundreds * 100 + rest;
}

/** Zero when nothing follows. */
function afterHundred(words: readonly string[]): number | null {
  if (words.length === 0) return 0;
  const rest = belowHundred(words[0] === 'and' ? words.slice(1) : words);
  return rest === 0 ? null : rest;
}

/** One word, or tens and a unit: `fifty two`. `two fifty` may be 250, 2.50 or 52, so it is none. */
function belowHundred(words: readonly string[]): number | null {
  const [first = '', second, ...more] = words;
  const value = SMALL.get(first) ?? (DIGITS.test(first) ? Number(first) : undefined);
  if (value === undefined || value >= 100 || more.length > 0) return null;
  if (second === undefined) return value;
  if (DIGITS.test(first)) return null;
  const unit = SMALL.get(second);
  return value >= 20 && unit !== undefined && unit >= 1 && unit <= 9 ? value + unit : null;
}
