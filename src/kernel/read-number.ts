/**
 * The one reader of numbers that were written outside a handbook. A text that can be read in two ways is refused with
 * both readings, as amounts are.
 */
import { decimalsOf, OTHER_MARK, plainDecimal, type DecimalMark } from './decimal-text.ts';
import { unmarked } from './emphasis.ts';
import { quantityCharactersMax } from './limits.ts';
import { respell } from './respell.ts';

export type NumberRead =
  | { readonly kind: 'number'; readonly number: number }
  | {
      readonly kind: 'refused';
      /** A sentence that shows the text and its readings. */
      readonly why: string;
      /** Each number that the text can mean. */
      readonly readings: readonly number[];
    };

const SHOWN_MAX = 60;
const EXAMPLES: Readonly<Record<DecimalMark, string>> = { point: '62.5', comma: '62,5' };
/** Digits that every JavaScript number represents exactly. */
const EXACT_DIGITS = 15;

/** @param mark the decimal mark of the source; null when it is not declared */
export function readNumber(given: string | number, mark: DecimalMark | null = null): NumberRead {
  const whole = typeof given === 'number' ? String(given) : given.trim();
  const shown = `\`${whole.length > SHOWN_MAX ? `${whole.slice(0, SHOWN_MAX)}…` : whole}\``;
  if (whole.length > quantityCharactersMax)
    return { kind: 'refused', why: `Expected a number, got ${shown}`, readings: [] };
  const text = unmarked(whole);
  const numbers = numbersOf(text, typeof given === 'number' ? 'point' : mark);
  const [first, second] = numbers ?? [];
  if (numbers !== null && numbers.length === 0)
    return { kind: 'refused', why: `${shown} has more digits than can be recorded exactly`, readings: [] };
  if (first === undefined) return notPlain(text, shown, mark);
  if (second !== undefined)
    return { kind: 'refused', why: `${shown} can be read as ${first} or as ${second}`, readings: [first, second] };
  if (mark === null && /^[+-]?\d{1,3},\d+$/.test(text))
    return { kind: 'refused', why: `${shown} may be ${first}, or lack a digit`, readings: [first] };
  return { kind: 'number', number: first };
}

function notPlain(text: string, shown: string, mark: DecimalMark | null): NumberRead {
  const other = mark === null ? null : numbersOf(text, OTHER_MARK[mark]);
  if (mark !== null && other !== null)
    return {
      kind: 'refused',
      why: `Expected a number with a decimal ${mark}, such as \`${EXAMPLES[mark]}\`, got ${shown}`,
      readings: other,
    };
  const spelling = respell(text, false);
  // `300 K` are three hundred kelvins.
  const isKelvin = /K/u.test(text);
  const why = isKelvin && spelling?.why.endsWith('thousands') === true ? 'which has `K` next to it' : spelling?.why;
  return {
    kind: 'refused',
    why: `Expected a number, got ${shown}${why === undefined ? '' : `, ${why}`}`,
    readings: isKelvin ? [] : (spelling?.texts.flatMap((respelt) => numbersOf(respelt, mark) ?? []) ?? []),
  };
}

/** Null when the text is not a decimal; empty when it has too many digits to be exact. */
function numbersOf(text: string, mark: DecimalMark | null): readonly number[] | null {
  const [, sign = '', body = ''] = /^([+-]?)(.*)$/u.exec(text.replace(/^−/, '-')) ?? [];
  const decimals = decimalsOf(body, mark);
  if (decimals.length === 0) return null;
  return decimals.flatMap((decimal) => {
    if (String(decimal.digits).length > EXACT_DIGITS) return [];
    const number = Number(`${sign}${plainDecimal(decimal)}`);
    return [number === 0 ? 0 : number];
  });
}
