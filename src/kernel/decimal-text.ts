/**
 * The decimals that a text of digits and separators can mean. English writes `7,200.50`, most of Europe `7.200,50`, and
 * both may group by blanks or apostrophes, so one separator before three digits has two readings.
 */

/** The mark before the decimals: `7,200.50` has a point, `7.200,50` a comma. */
export type DecimalMark = 'point' | 'comma';

export const OTHER_MARK: Readonly<Record<DecimalMark, DecimalMark>> = { point: 'comma', comma: 'point' };

/** A number as English writes it, `7,200.50`, in the notation of a source with this decimal mark. */
export const inMarks = (text: string, mark: DecimalMark): string =>
  mark === 'point' ? text : text.replaceAll(/[.,]/g, (one) => (one === '.' ? ',' : '.'));

/** `digits / 10 ** scale`; `scale` counts the decimals as written, zeros included. */
export type DecimalText = { readonly digits: bigint; readonly scale: number };

/** Longer than any amount that can be recorded, with all its separators. Bounds the work for a hostile text. */
export const DECIMAL_CHARACTERS_MAX = 40;

/** Blanks that group digits: space, no-break space, thin space, narrow no-break space. */
export const BLANKS = ' \\u00a0\\u2009\\u202f';
const BLANK = new RegExp(`[${BLANKS}]`, 'g');

const wholes = (group: string): string => String.raw`(\d+|[1-9]\d{0,2}(?:(?:${group}\d{3})+|(?:'\d{3})+|(?: \d{3})+))`;
const ENGLISH = new RegExp(String.raw`^${wholes(',')}(?:\.(\d+))?$`);
const CONTINENTAL = new RegExp(String.raw`^${wholes(String.raw`\.`)}(?:,(\d+))?$`);
/** Lakhs and crores: `12,34,567.00`. */
const INDIAN = /^([1-9]\d?(?:,\d{2})*,\d{3})(?:\.(\d+))?$/;

/**
 * The distinct readings of an unsigned decimal, the one with a decimal point first; empty when it is not a decimal.
 *
 * @param mark the decimal mark of the source; null when it is unknown
 * @param isIndian whether groups of two digits are usual, as in rupees
 */
export function decimalsOf(text: string, mark: DecimalMark | null, isIndian = false): readonly DecimalText[] {
  if (text.length > DECIMAL_CHARACTERS_MAX) return [];
  const plain = text.replace(BLANK, ' ').replaceAll('’', "'");
  const point = mark === 'comma' ? null : (ENGLISH.exec(plain) ?? (isIndian ? INDIAN.exec(plain) : null));
  const comma = mark === 'point' ? null : CONTINENTAL.exec(plain);
  const readings = [point, comma].flatMap((match) => (match === null ? [] : [decimalFrom(match)]));
  const [first, second] = readings;
  return first !== undefined && second !== undefined && isSame(first, second) ? [first] : readings;
}

/** Whether two decimals have the same value. */
function isSame(left: DecimalText, right: DecimalText): boolean {
  return left.digits * 10n ** BigInt(right.scale) === right.digits * 10n ** BigInt(left.scale);
}

/** The decimal as plain text with a point: `7200.005`. */
export function plainDecimal({ digits, scale }: DecimalText): string {
  const text = String(digits).padStart(scale + 1, '0');
  return scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

function decimalFrom([, whole = '', fraction = '']: readonly (string | undefined)[]): DecimalText {
  return { digits: BigInt(whole.replace(/[^\d]/g, '') + fraction), scale: fraction.length };
}
