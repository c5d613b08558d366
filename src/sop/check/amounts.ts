/**
 * What is known about the amounts that people or texts supplied: where each came from, and whether something bounds it
 * from above.
 */
import { lookUp, type Names } from '../expression/environment.ts';
import type { BinaryOperator, Expression, Node } from '../expression/expression.ts';
import { nodeKey } from '../expression/node-key.ts';
import { pathNodes } from '../expression/walk.ts';

/** `text`: read from free text or chosen by a model; `extract`: extracted by a model, within bounds of the step. Amounts of our own systems and typed facts are not supplied. */
export type Supplied = {
  readonly by: 'form' | 'event' | 'text' | 'extract';
  /** `the answer to step 4`. */
  readonly source: string;
  readonly isBounded: boolean;
};

/** By path. A path that is not there holds no supplied amount. */
export type Amounts = ReadonlyMap<string, Supplied>;

export const NO_AMOUNTS: Amounts = new Map();

/** Functions that give the least of their arguments: one bounded argument bounds the result. */
const LEAST = 'min';
/** Functions whose result is no amount, whatever they read. */
const NO_AMOUNT: ReadonlySet<string> = new Set(['size', 'currency', 'contains', 'starts_with', 'ends_with', 'matches']);

/** What an expression gives: a supplied amount, or null. */
export function suppliedIn({ node }: Pick<Expression, 'node'>, amounts: Amounts, names: Names): Supplied | null {
  return suppliedBy(node, amounts, names);
}

function suppliedBy(node: Node, amounts: Amounts, names: Names): Supplied | null {
  const inner = (child: Node): Supplied | null => suppliedBy(child, amounts, names);
  switch (node.kind) {
    case 'path':
      return suppliedAt(node.path, amounts, names);
    case 'list':
      return worst(node.items.map(inner));
    case 'record':
      return worst(node.fields.map(({ value }) => inner(value)));
    case 'field':
      return inner(node.of);
    case 'negate':
      return inner(node.operand);
    case 'choice':
      return worst([inner(node.then), inner(node.otherwise)]);
    case 'binary':
      return ['+', '-', '*', '/'].includes(node.operator) ? worst([inner(node.left), inner(node.right)]) : null;
    case 'macro':
      return worst([inner(node.list)]);
    case 'call': {
      if (NO_AMOUNT.has(node.name)) return null;
      if (node.name !== LEAST) return worst(node.args.map(inner));
      const items = node.args.flatMap((given) => (given.kind === 'list' ? given.items : [given]));
      const found = items.map(inner);
      const all = worst(found);
      const isCapped = items.length > 1 && found.some((item) => item === null || item.isBounded);
      return all === null ? null : { ...all, isBounded: all.isBounded || isCapped };
    }
    case 'literal':
    case 'not':
    case 'has':
      return null;
  }
}

function suppliedAt(path: readonly string[], amounts: Amounts, names: Names): Supplied | null {
  for (let length = path.length; length > 0; length--) {
    const known = amounts.get(path.slice(0, length).join('.'));
    if (known !== undefined) return known;
  }
  const looked = lookUp(names, path);
  // A list or a text of the case is an amount once something reads one from it.
  return path[0] === 'case' && looked.kind === 'field' && looked.untrusted
    ? { by: 'text', source: `\`${path.join('.')}\`, which was written outside`, isBounded: false }
    : null;
}

/** The one that is least known about; null when none is supplied. */
export function worst(all: readonly (Supplied | null)[]): Supplied | null {
  const supplied = all.filter((item) => item !== null);
  return supplied.find(({ isBounded }) => !isBounded) ?? supplied[0] ?? null;
}

/** Whether a value can bound an amount: one that people or a sender chose freely cannot. */
export function canBound(bound: Supplied | null): boolean {
  return bound === null || bound.isBounded || bound.by === 'text';
}

/** What is known where two ways join. */
export function mergeAmounts(left: Amounts | null, right: Amounts | null): Amounts | null {
  if (left === null || right === null) return left ?? right;
  const merged = new Map(left);
  for (const [path, supplied] of right) {
    const joined = worst([left.get(path) ?? null, supplied]);
    if (joined !== null) merged.set(path, joined);
  }
  return merged;
}

/** The amounts once `path` holds something else. */
export function withWritten(amounts: Amounts, path: string, supplied: Supplied | null): Amounts {
  const left = new Map([...amounts].filter(([known]) => known !== path && !known.startsWith(`${path}.`)));
  return supplied === null ? left : left.set(path, supplied);
}

const AT_MOST: ReadonlySet<BinaryOperator> = new Set(['<', '<=', '==']);
const AT_LEAST: ReadonlySet<BinaryOperator> = new Set(['>', '>=', '==']);
const OPPOSITE: Readonly<Partial<Record<BinaryOperator, BinaryOperator>>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '!=': '==',
};

/** The amounts once all conditions hold. */
export function whenAllHold(conditions: readonly Expression[], amounts: Amounts, names: Names): Amounts {
  return conditions.reduce((known, { node }) => assuming(node, true, known, names), amounts);
}

/** The amounts once the conditions do not hold: only a single one says which. */
export function whenNotAllHold(conditions: readonly Expression[], amounts: Amounts, names: Names): Amounts {
  const [only, ...others] = conditions;
  return only === undefined || others.length > 0 ? amounts : assuming(only.node, false, amounts, names);
}

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
  return AT_LEAST.has(said) ? bounded(right, left, over, names) : over;
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
  const known = amounts.get(path);
  const isItself = [...pathNodes(bound)].some((read) => nodeKey(read) === nodeKey(amount));
  if (known === undefined || known.isBounded || isItself || !canBound(suppliedBy(bound, amounts, names)))
    return amounts;
  return new Map(amounts).set(path, { ...known, isBounded: true });
}
