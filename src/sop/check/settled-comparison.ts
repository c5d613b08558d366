/**
 * Comparisons whose result is the same in every case: of two amounts, numbers or spans that the procedure writes itself,
 * of a term with itself, and of an amount of the case with zero or less, since a fact of type `money` is above zero.
 */
import { isMoney } from '../../kernel/money.ts';
import { isDuration } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import { lookUp, type Names } from '../expression/environment.ts';
import type { Node } from '../expression/expression.ts';
import { nodeKey } from '../expression/node-key.ts';

/** Whether each operator holds for a left side that is below, equal to and above the right one. */
const HOLDS: Readonly<Record<string, readonly [boolean, boolean, boolean]>> = {
  '==': [false, true, false],
  '!=': [true, false, true],
  '<': [true, false, false],
  '<=': [true, true, false],
  '>': [false, false, true],
  '>=': [false, true, true],
};

/** Null for every comparison that depends on the case, and for anything else. */
export function settledComparison(node: Node, names: Names): boolean | null {
  if (node.kind !== 'binary') return null;
  const { operator, left, right } = node;
  const holds = HOLDS[operator];
  if (holds === undefined) return null;
  const order = orderOf(left, right, names);
  return order === null ? null : (holds[order + 1] ?? null);
}

/** -1, 0 or 1. */
function orderOf(left: Node, right: Node, names: Names): number | null {
  if (left.kind === 'path' && nodeKey(left) === nodeKey(right)) return 0;
  const [one, other] = [writtenIn(left, names), writtenIn(right, names)];
  if (one !== null && other !== null) return writtenOrder(one, other);
  if (isAmountOfCase(left, names) && isZeroOrLess(right, names)) return 1;
  return isAmountOfCase(right, names) && isZeroOrLess(left, names) ? -1 : null;
}

/** The value of a name under `values`. A literal next to one may be a switch: `grace_days > 0`. */
function writtenIn(node: Node, names: Names): Value | null {
  return node.kind === 'path' ? (names.constants.get(node.path.join('.')) ?? null) : null;
}

function writtenOrder(one: Value, other: Value): number | null {
  if (typeof one === 'number' && typeof other === 'number') return Math.sign(one - other);
  if (isMoney(one) && isMoney(other) && one.$money === other.$money) return Math.sign(one.minor - other.minor);
  return isDuration(one) && isDuration(other) && one.$duration === other.$duration ? 0 : null;
}

function isAmountOfCase(node: Node, names: Names): boolean {
  if (node.kind !== 'path' || node.path[0] !== 'case') return false;
  const found = lookUp(names, node.path);
  return found.kind === 'field' && found.field.type.kind === 'money';
}

function isZeroOrLess(node: Node, names: Names): boolean {
  const value = node.kind === 'literal' ? node.value : writtenIn(node, names);
  return isMoney(value) && value.minor <= 0;
}
