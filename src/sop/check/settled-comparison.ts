/**
 * Comparisons whose result is the same in every case: of two amounts, numbers or spans that the procedure writes itself,
 * of a term with itself, and of an amount of the case with zero or less, since a fact of type `money` is above zero, or
 * with `zero: true` never below it.
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
  if (isAboveEach(left, right, names)) return 1;
  return isAboveEach(right, left, names) ? -1 : null;
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

/** Whether an amount of the case is above a written one, whatever it is. */
function isAboveEach(amount: Node, written: Node, names: Names): boolean {
  if (amount.kind !== 'path' || amount.path[0] !== 'case') return false;
  const found = lookUp(names, amount.path);
  if (found.kind !== 'field' || found.field.type.kind !== 'money') return false;
  const value = written.kind === 'literal' ? written.value : writtenIn(written, names);
  return isMoney(value) && (found.field.type.zero === true ? value.minor < 0 : value.minor <= 0);
}
