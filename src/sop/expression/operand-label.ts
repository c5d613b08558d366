/**
 * What operands are called in a trace.
 */
import { formatValue, type Value } from '../../kernel/value.ts';
import { humanise } from '../names.ts';
import type { ArithmeticOperator, BinaryOperator, Node, Reading } from './expression.ts';

/** The label of a value that something is compared with, when the file gives it no other name. */
const THRESHOLD = 'threshold';

/** The label of a computed operand; a nested one is put in parentheses. */
export function operandLabel(node: Node, { label }: Reading): string {
  return node.kind === 'binary' ? `(${label})` : label;
}

export function isArithmetic(operator: BinaryOperator): operator is ArithmeticOperator {
  return operator === '+' || operator === '-' || operator === '*' || operator === '/';
}

/** In an ordered comparison, a value of the SOP on one side is the threshold for the other side. */
export function asThreshold(left: Reading, right: Reading): readonly [Reading, Reading] {
  const renamed = (reading: Reading): Reading => (isUnnamedValue(reading) ? { ...reading, label: THRESHOLD } : reading);
  const isFixed = ({ origin }: Reading): boolean => origin?.kind === 'value' || origin?.kind === 'limit';
  if (isFixed(left) && isFixed(right)) return [left, right];
  return [renamed(left), renamed(right)];
}

function isUnnamedValue(reading: Reading): boolean {
  return (
    reading.origin?.kind === 'value' && (reading.label === humanise(reading.path) || reading.label === reading.path)
  );
}

export function shown(value: Value): string {
  return formatValue(value).slice(0, 60);
}
