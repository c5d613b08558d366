/**
 * Samples of a term that conditions compare with constants: the constants themselves, and one for each piece between
 * and beyond them. Within one piece every comparison has the same result, so one sample represents all of it.
 */
import { isMoney } from '../../kernel/money.ts';
import { elapsedMs, isDuration } from '../../kernel/time.ts';
import type { Type, Value } from '../../kernel/value.ts';

/** Spans are written in whole units; the smallest is the second. */
const SPAN_STEP_MS = 1_000;
/** Represents every text that no condition names. */
const OTHER_TEXT = 'another text';

/**
 * What is known about a variable before any run. A `count` is a whole number and never negative; a `whole` is a whole
 * number.
 */
export type Domain = { readonly type: Type | null; readonly grain: 'any' | 'whole' | 'count' };

/**
 * What the values of one variable must share to have an order: kind, currency. Null for values that samples cannot
 * represent.
 */
export function scaleOf(value: Value): string | null {
  if (isMoney(value)) return value.$money;
  if (isDuration(value)) return elapsedMs(value) === null ? null : 'elapsed';
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' ? typeof value : null;
}

/** @param values of one scale */
export function samplesOf({ type, grain }: Domain, values: readonly Value[]): readonly Value[] {
  const [first] = values;
  if (type?.kind === 'boolean' || typeof first === 'boolean') return [true, false];
  if (type?.kind === 'text' && type.oneOf !== undefined) return type.oneOf;
  if (typeof first === 'string' || first === undefined) return [...new Set(values.map(String)), OTHER_TEXT];
  return orderedSamples(values, first, grain);
}

/**
 * The constants themselves first, since a case at a limit is the clearest example; then one sample between each two.
 */
function orderedSamples(values: readonly Value[], like: Value, grain: Domain['grain']): readonly Value[] {
  const isWhole = typeof like !== 'number' || grain !== 'any';
  // Neither a span nor a count is ever negative, so there is no sample below zero.
  const least = isDuration(like) || grain === 'count' ? 0 : Number.NEGATIVE_INFINITY;
  const constants = [...new Set(values.map(numberOf))].sort((a, b) => a - b);
  const between = constants.slice(1).flatMap((point, index) => pointBetween(constants[index] ?? point, point, isWhole));
  const [low = 0] = constants;
  const high = constants.at(-1) ?? 0;
  const below = low > 0 ? 0 : isWhole ? Math.floor(low) - 1 : low - 1;
  const beyond = (isWhole ? Math.floor(high) : high) + 1;
  const isPossible = (point: number): boolean => point >= least && (!isWhole || Number.isInteger(point));
  return [...constants, ...between, below, beyond].filter(isPossible).map((number) => valueOf(number, like));
}

function pointBetween(before: number, point: number, isWhole: boolean): readonly number[] {
  if (isWhole) return Math.floor(before) + 1 < point ? [Math.floor(before) + 1] : [];
  return [before + 1 < point ? before + 1 : (before + point) / 2];
}

function numberOf(value: Value): number {
  if (isMoney(value)) return value.minor;
  if (isDuration(value)) return (elapsedMs(value) ?? 0) / SPAN_STEP_MS;
  return typeof value === 'number' ? value : 0;
}

function valueOf(number: number, like: Value): Value {
  if (isMoney(like)) return { ...like, minor: number };
  return isDuration(like) ? spanOf(number * SPAN_STEP_MS) : number;
}

function spanOf(ms: number): Value {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1_000],
  ] as const;
  const [unit, length] = units.find(([, size]) => ms >= size && ms % size === 0) ?? (['second', 1_000] as const);
  const amount = ms / length;
  return { $duration: `${amount} ${unit}${amount === 1 ? '' : 's'}`, amount, unit, calendar: null };
}
