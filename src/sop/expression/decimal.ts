/**
 * Exact decimal arithmetic on numbers: each number is read as the decimal it is written as, so 0.1 + 0.2 is 0.3. A
 * result becomes a number again only when a number represents it exactly; otherwise it is rounded where a rounding rule
 * exists, or null.
 */

/**
 * Digits after the point of a quotient. Ten are enough for any rate or share that people write, and leave five before
 * the point.
 */
export const QUOTIENT_SCALE = 10;
/** Significant digits that every JavaScript number represents exactly. */
const SIGNIFICANT_MAX = 15;
/** A number with more digits after the point is refused: it would be noise, not an amount. */
const SCALE_MAX = 30;

/** `digits / 10 ** scale`. */
export type Decimal = { readonly digits: bigint; readonly scale: number };

/** The decimal that a number is written as; null when it is not finite, too large to be exact, or extremely small. */
export function decimalOf(number: number): Decimal | null {
  if (!Number.isFinite(number) || Math.abs(number) > Number.MAX_SAFE_INTEGER) return null;
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(number));
  if (match === null) return null;
  const [, sign, whole = '0', fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  if (scale > SCALE_MAX) return null;
  const digits = BigInt(`${whole}${fraction}`) * (scale < 0 ? 10n ** BigInt(-scale) : 1n);
  return { digits: sign === '-' ? -digits : digits, scale: Math.max(0, scale) };
}

/** The number that represents this decimal exactly; null when there is none. */
export function exactNumber(decimal: Decimal): number | null {
  const number = Number(textOf(decimal));
  const back = decimalOf(number);
  if (back === null) return null;
  const scale = Math.max(back.scale, decimal.scale);
  return scaledTo(back, scale) === scaledTo(decimal, scale) ? (number === 0 ? 0 : number) : null;
}

/** The sum; `sign` -1 gives the difference. */
export function addDecimals(left: Decimal, right: Decimal, sign: 1 | -1): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return { digits: scaledTo(left, scale) + BigInt(sign) * scaledTo(right, scale), scale };
}

export function multiplyDecimals(left: Decimal, right: Decimal): Decimal {
  return { digits: left.digits * right.digits, scale: left.scale + right.scale };
}

/**
 * The quotient, half-even at `QUOTIENT_SCALE` digits after the point, fewer where more than 15 digits would be needed
 * in all.
 */
export function divideDecimals(left: Decimal, right: Decimal): Decimal {
  const numerator = left.digits * 10n ** BigInt(right.scale);
  const denominator = right.digits * 10n ** BigInt(left.scale);
  const scale = Math.min(QUOTIENT_SCALE, scaleLeft(numerator / denominator));
  return { digits: divideHalfEven(numerator * 10n ** BigInt(scale), denominator), scale };
}

/** The decimal as a number, rounded half-even to 15 significant digits where needed. */
export function roundToNumber(decimal: Decimal): number | null {
  return (
    exactNumber(decimal) ?? exactNumber(roundDecimal(decimal, scaleLeft(decimal.digits / 10n ** BigInt(decimal.scale))))
  );
}

/** Rounds half-even to `scale` digits after the point. */
export function roundDecimal(decimal: Decimal, scale: number): Decimal {
  if (decimal.scale <= scale) return decimal;
  return { digits: divideHalfEven(decimal.digits, 10n ** BigInt(decimal.scale - scale)), scale };
}

/** A quotient of whole numbers, half-even. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const [top, bottom] = [absolute(numerator), absolute(denominator)];
  const whole = top / bottom;
  const twice = (top % bottom) * 2n;
  const rounded = twice > bottom || (twice === bottom && whole % 2n === 1n) ? whole + 1n : whole;
  return negative ? -rounded : rounded;
}

/** How many digits may follow the point, given those before it. */
function scaleLeft(whole: bigint): number {
  const before = whole === 0n ? 0 : absolute(whole).toString().length;
  return Math.max(0, SIGNIFICANT_MAX - before);
}

function scaledTo({ digits, scale }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale);
}

function textOf({ digits, scale }: Decimal): string {
  const text = absolute(digits)
    .toString()
    .padStart(scale + 1, '0');
  const point = text.length - scale;
  return `${digits < 0n ? '-' : ''}${text.slice(0, point)}${scale === 0 ? '' : `.${text.slice(point)}`}`;
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
