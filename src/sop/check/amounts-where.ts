/**
 * What conditions say about the amounts that people or texts supplied: what bounds one from above or below, or keeps it
 * from being zero.
 */
import type { Names } from '../expression/environment.ts';
import type { BinaryOperator, Expression, Node } from '../expression/expression.ts';
import { nodeKey } from '../expression/node-key.ts';
import { pathNodes } from '../expression/walk.ts';
import { canBound, isZero, knownOf, mergeAmounts, OWN, suppliedBy, type Amounts } from './amounts.ts';

const AT_MOST: ReadonlySet<BinaryOperator> = new Set(['<', '<=', '==']);
const AT_LEAST: ReadonlySet<BinaryOperator> = new Set(['>', '>=', '==']);
const OPPOSITE: Readonly<Partial<Record<BinaryOperator, BinaryOperator>>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '!=': '==',
  '==': '!=',
};

/** The amounts once all conditions hold. */
export function whenAllHold(conditions: readonly Expression[], amounts: Amounts, names: Names): Amounts {
  return conditions.reduce((known, { node }) => assuming(node, true, known, names), amounts);
}

/**
 * The amounts once the conditions do not hold: only a single one says which. A `has` next to it leaves that open, but
 * an amount that is not there is not paid, so what bounds it is known.
 */
export function whenNotAllHold(conditions: readonly Expression[], amounts: Amounts, names: Names): Amounts {
  const all = conditions.flatMap(({ node }) => conjuncts(node));
  const present = all.flatMap((node) => (node.kind === 'has' ? [node.path.join('.')] : []));
  const [only, ...others] = all.filter(({ kind }) => kind !== 'has');
  if (only === undefined || others.length > 0)
    return conditions.length === 1 && conditions[0] !== undefined
      ? assuming(conditions[0].node, false, amounts, names)
      : amounts;
  const isPresent = (path: string): boolean => present.every((one) => path === one || path.startsWith(`${one}.`));
  return new Map([...amounts, ...[...assuming(only, false, amounts, names)].filter(([path]) => isPresent(path))]);
}

const conjuncts = (node: Node): readonly Node[] =>
  node.kind === 'binary' && node.operator === '&&' ? [node.left, node.right].flatMap(conjuncts) : [node];

function assuming(node: Node, holds: boolean, amounts: Amounts, names: Names): Amounts {
  if (node.kind === 'not') return assuming(node.operand, !holds, amounts, names);
  if (node.kind !== 'binary') return amounts;
  const { operator, left, right } = node;
  if (operator === '&&' || operator === '||')
    return (operator === '&&') === holds
      ? assuming(right, holds, assuming(left, holds, amounts, names), names)
      : either(node, holds, amounts, names);
  if (operator === 'in')
    return holds && suppliedBy(right, amounts, names) === null ? bounded(left, right, amounts, names) : amounts;
  const said = holds ? operator : OPPOSITE[operator];
  if (said === undefined) return amounts;
  const over = AT_MOST.has(said) ? bounded(left, right, amounts, names) : amounts;
  const under = AT_LEAST.has(said) ? bounded(right, left, over, names) : over;
  const above = AT_LEAST.has(said) ? atLeastZero(left, right, under, names) : under;
  const atLeast = AT_MOST.has(said) ? atLeastZero(right, left, above, names) : above;
  return aboveZero(right, TURNED[said] ?? said, left, aboveZero(left, said, right, atLeast));
}

/** The amounts once `amount` is at least `least`, which may be zero or more. */
function atLeastZero(amount: Node, least: Node, amounts: Amounts, names: Names): Amounts {
  if (amount.kind !== 'path' || !knownOf(least, amounts, names).isAtLeastZero) return amounts;
  const path = amount.path.join('.');
  const held = amounts.get(path);
  if (held === undefined && knownOf(amount, amounts, names).supplied !== null) return amounts;
  return new Map(amounts).set(path, held === undefined || held.by === 'own' ? OWN : { ...held, isAtLeastZero: true });
}

const TURNED: Readonly<Partial<Record<BinaryOperator, BinaryOperator>>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/**
 * The amounts once `amount` compares so with `other`: it is not zero where it is more, or at least anything but zero.
 */
function aboveZero(amount: Node, said: BinaryOperator, other: Node, amounts: Amounts): Amounts {
  if (amount.kind !== 'path') return amounts;
  const path = amount.path.join('.');
  const held = amounts.get(path);
  if (held === undefined || held.by === 'own' || held.leastAbove === undefined) return amounts;
  const isOfZero = isZero(other);
  const isAbove = said === '>' || (said === '!=' && isOfZero) || ((said === '>=' || said === '==') && !isOfZero);
  return isAbove ? new Map(amounts).set(path, { ...held, leastAbove: undefined }) : amounts;
}

/** One side of an `||` holds: only what both say is known. */
function either(
  { left, right }: Extract<Node, { kind: 'binary' }>,
  holds: boolean,
  amounts: Amounts,
  names: Names,
): Amounts {
  return mergeAmounts(assuming(left, holds, amounts, names), assuming(right, holds, amounts, names)) ?? amounts;
}

/** The amounts once `amount` is at most `bound`. */
function bounded(amount: Node, bound: Node, amounts: Amounts, names: Names): Amounts {
  if (amount.kind !== 'path') return amounts;
  const path = amount.path.join('.');
  const held = amounts.get(path);
  const isItself = [...pathNodes(bound)].some((read) => nodeKey(read) === nodeKey(amount));
  const isKnown = held === undefined || held.by === 'own' || held.isBounded;
  if (isKnown || isItself || !canBound(suppliedBy(bound, amounts, names))) return amounts;
  return new Map(amounts).set(path, { ...held, isBounded: true });
}
