/**
 * A comparison of what was computed, in which the names of both sides are needed to understand it: `arrived + early by
 * (Mar 3, 8:32 AM) is not before appointment (Mar 3, 8:00 AM)`. The name of what is computed says how, and its value may
 * be one that no system has.
 */
import { isTimestamp } from '../../kernel/time.ts';
import { formatValue } from '../../kernel/value.ts';
import type { BinaryOperator, Comparison, Reading } from '../../sop/expression/expression.ts';
import { readingText } from './reading-text.ts';

export type ComputedText = {
  /** The side that is named first. */
  readonly reading: Reading;
  /** `not before appointment (Mar 3, 8:00 AM)`. */
  readonly relation: string;
};

/** What a value is compared with, for a comparison that held and for one that did not. */
export const RELATIONS: Readonly<Partial<Record<Comparison['operator'], readonly [string, string]>>> = {
  '>': ['above', 'not above'],
  '>=': ['at least', 'below'],
  '<': ['below', 'not below'],
  '<=': ['at most', 'above'],
  '==': ['', 'not'],
  '!=': ['not', ''],
  in: ['', 'not one of'],
};
export const RELATIONS_OF_TIMES: typeof RELATIONS = {
  ...RELATIONS,
  '>': ['after', 'not after'],
  '>=': ['not before', 'before'],
  '<': ['before', 'not before'],
  '<=': ['not after', 'after'],
};
/** The operator once the sides are exchanged. */
const EXCHANGED: Readonly<Partial<Record<Comparison['operator'], BinaryOperator>>> = {
  '>': '<',
  '>=': '<=',
  '<': '>',
  '<=': '>=',
  '==': '==',
  '!=': '!=',
};

/** Null where neither side is computed, or one of them has no name in words: `size(documents)`. */
export function computedText({ operator, left, right, result }: Comparison): ComputedText | null {
  const exchanged = EXCHANGED[operator];
  if (right === null || exchanged === undefined || result === 'unclear') return null;
  if (!isComputed(left) && !isComputed(right)) return null;
  if (isFixed(left)) return computedText({ text: '', operator: exchanged, left: right, right: left, result });
  if (![left, right].every(({ value, label }) => value !== null && typeof value !== 'boolean' && !label.includes('(')))
    return null;
  const relations = isTimestamp(left.value) ? RELATIONS_OF_TIMES : RELATIONS;
  const relation = relations[operator]?.[result === 'true' ? 0 : 1] ?? '';
  const against = isFixed(right) ? readingText(right) : `${right.label} (${readingText(right)})`;
  return { reading: left, relation: relation === '' ? against : `${relation} ${against}` };
}

/** `arrived + early by (Mar 3, 8:32 AM) is not before appointment (Mar 3, 8:00 AM)`. */
export const computedSentence = ({ reading, relation }: ComputedText): string =>
  `${reading.label} (${readingText(reading)}) is ${relation}`;

/** Whether its value was computed, and its label says how. */
const isComputed = ({ origin, value, label }: Reading): boolean =>
  origin === null && value !== null && label !== formatValue(value);

/** Whether its label is its value. */
const isFixed = ({ label, value }: Reading): boolean => value !== null && label === formatValue(value);
