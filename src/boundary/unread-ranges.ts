/**
 * Comparisons by size that the check of ranges cannot take apart, such as `minor * 2 <= 1000` or `if … then … else`:
 * nothing is claimed about gaps and overlaps there, and an author should know.
 */
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { atomsOf } from './number-atoms.ts';
import { fieldsOf, only, pathOf } from './policy-reads.ts';

/** Longer comparisons are cut. */
const SHOWN_MAX = 120;
const SIZES = ['<', '<=', '>', '>='];
const METHODS = ['lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'];
const COMPUTED = ['+', '-', '*', 'neg'];
const INFIX = [...SIZES, ...COMPUTED, '==', '!=', '&&', '||'];

/** Each as the policy says it. */
export function unreadRanges(policy: Pick<PolicyJson, 'conditions'>): readonly string[] {
  return [...atomsOf([policy]).others.keys()]
    .map((json): unknown => JSON.parse(json))
    .filter(asksForSize)
    .map((node) => shortened(written(node)));
}

function asksForSize(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(asksForSize);
  const [operator = '', operand] = only(node) ?? [];
  if (operator === 'Value') return false;
  return (
    [...SIZES, ...METHODS, ...COMPUTED].includes(operator) ||
    (operand !== undefined && Object.values(fieldsOf(operand)).some(asksForSize)) ||
    (Array.isArray(operand) && operand.some(asksForSize))
  );
}

function written(node: unknown): string {
  const path = pathOf(node);
  if (path !== null && path.length > 0) return `context.${path.join('.')}`;
  const [operator = '', operand] = only(node) ?? [];
  const { left, right, arg, attr, if: test, then, else: otherwise } = fieldsOf(operand);
  if (operator === 'Value') return JSON.stringify(operand);
  if (operator === 'if-then-else') return `if ${written(test)} then ${written(then)} else ${written(otherwise)}`;
  if (operator === 'has') return `${written(left)} has ${[attr].flat().map(String).join('.')}`;
  if (operator === 'neg') return `-${inner(arg)}`;
  if (operator === '!') return `!${inner(arg)}`;
  if (INFIX.includes(operator)) return `${inner(left)} ${operator} ${inner(right)}`;
  if (Array.isArray(operand)) {
    const [of, ...given] = operand.map(written);
    return METHODS.includes(operator)
      ? `${of ?? ''}.${operator}(${given.join(', ')})`
      : `${operator}(${operand.map(written).join(', ')})`;
  }
  return '…';
}

/** In parentheses where an operator is inside another one. */
function inner(node: unknown): string {
  const [operator = ''] = only(node) ?? [];
  const text = written(node);
  return [...INFIX, 'if-then-else'].includes(operator) && pathOf(node) === null ? `(${text})` : text;
}

const shortened = (text: string): string => (text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX - 1)}…`);
