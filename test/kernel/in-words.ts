/**
 * Writes whole numbers as English texts do, in several styles.
 */
const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

export type Style = {
  /** British: `two hundred and fifty`. */
  readonly and: boolean;
  /** `twenty-one`. */
  readonly hyphen: boolean;
  /** `a hundred` for `one hundred` at the start. */
  readonly article: boolean;
  /** `twelve hundred` for `one thousand two hundred`. */
  readonly hundreds: boolean;
  /** `five thousand, two hundred`. */
  readonly comma: boolean;
  /** `5 thousand 2 hundred and 50`. */
  readonly digits: boolean;
};

const BOTH = [false, true];
/** Every combination that English has; digits are written without hyphens, articles and sums in hundreds. */
export const STYLES: readonly Style[] = BOTH.flatMap((and) => [
  { and, hyphen: false, article: false, hundreds: false, comma: false, digits: true },
  { and, hyphen: true, article: false, hundreds: false, comma: true, digits: false },
  ...BOTH.flatMap((hyphen) =>
    BOTH.flatMap((article) =>
      BOTH.map((hundreds): Style => ({ and, hyphen, article, hundreds, comma: false, digits: false })),
    ),
  ),
]);

/** @param number from 0 to 999,999,999; with `digits`, one below a thousand is digits alone */
export function inWords(number: number, style: Style): string {
  const words = spell(number, style, true);
  return style.article ? words.replace(/^one (?=hundred|thousand|million)/, 'a ') : words;
}

function spell(number: number, style: Style, isFirst: boolean): string {
  if (style.digits && number < 100) return String(number);
  if (number < 20) return SMALL[number] ?? '';
  if (number < 100) {
    const unit = number % 10 === 0 ? '' : `${style.hyphen ? '-' : ' '}${SMALL[number % 10] ?? ''}`;
    return `${TENS[Math.floor(number / 10)] ?? ''}${unit}`;
  }
  const inHundreds =
    isFirst && style.hundreds && number > 1_000 && number < 10_000 && Math.floor(number / 100) % 10 > 0;
  const [unit, name] =
    number >= 1_000_000
      ? [1_000_000, 'million']
      : number >= 1_000 && !inHundreds
        ? [1_000, 'thousand']
        : [100, 'hundred'];
  const rest = number % unit;
  const comma = style.comma && unit >= 1_000 ? ',' : '';
  const joined = rest === 0 ? '' : `${comma}${style.and && rest < 100 ? ' and ' : ' '}${spell(rest, style, false)}`;
  return `${spell(Math.floor(number / unit), style, false)} ${name}${joined}`;
}
