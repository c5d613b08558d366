/**
 * What is known about the amounts that people or texts supplied: where each came from, and whether something bounds it
 * from above.
 */
import { isMoney } from '../../kernel/money.ts';
import type { Value } from '../../kernel/value.ts';
import { lookUp, type Names } from '../expression/environment.ts';
import type { Expression, Node } from '../expression/expression.ts';
import { nodeKey } from '../expression/node-key.ts';

/**
 * `text`: read from free text or chosen by a model; `extract`: extracted by a model, within bounds of the step;
 * `stranger`: a fact of the case that its form or a letter states. Amounts of our own systems, and facts that only they
 * give, are not supplied.
 */
export type Supplied = {
  readonly by: 'form' | 'event' | 'text' | 'extract' | 'stranger';
  /** `the answer to step 4`. */
  readonly source: string;
  readonly isBounded: boolean;
  /** Whether it is certainly zero or more. */
  readonly isAtLeastZero: boolean;
  /** The least amount to write where it is asked for, such as `0.01 USD`: nothing says yet that it is above zero. */
  readonly leastAbove?: string | undefined;
};

/** An amount that no one supplied. */
export type Own = { readonly by: 'own'; readonly isAtLeastZero: true };

/** By path. A path that is not there holds no supplied amount, and may be below zero. */
export type Amounts = ReadonlyMap<string, Supplied | Own>;

export const NO_AMOUNTS: Amounts = new Map();

/** What is known about the result of an expression. */
type Known = {
  /** Null when no one supplied a part of it. */
  readonly supplied: Supplied | null;
  /** Whether something bounds it from above. */
  readonly isBounded: boolean;
  readonly isAtLeastZero: boolean;
};

/** Functions whose result is no amount, whatever they read. */
const NO_AMOUNT: ReadonlySet<string> = new Set(['size', 'currency', 'contains', 'starts_with', 'ends_with', 'matches']);

/** What an expression gives: a supplied amount, or null. */
export function suppliedIn({ node }: Pick<Expression, 'node'>, amounts: Amounts, names: Names): Supplied | null {
  return suppliedBy(node, amounts, names);
}

/** The same, also for an amount that no one supplied and that is certainly zero or more. */
export function knownIn({ node }: Pick<Expression, 'node'>, amounts: Amounts, names: Names): Supplied | Own | null {
  const { supplied, isAtLeastZero } = knownOf(node, amounts, names);
  return supplied ?? (isAtLeastZero ? OWN : null);
}

export const OWN: Own = { by: 'own', isAtLeastZero: true };

export const suppliedBy = (node: Node, amounts: Amounts, names: Names): Supplied | null =>
  knownOf(node, amounts, names).supplied;

export function knownOf(node: Node, amounts: Amounts, names: Names): Known {
  const inner = (child: Node): Known => knownOf(child, amounts, names);
  switch (node.kind) {
    case 'path':
      return knownAt(node.path, amounts, names);
    case 'list':
      return ofAll(node.items.map(inner));
    case 'record':
      return ofAll(node.fields.map(({ value }) => inner(value)));
    case 'field':
      return inner(node.of);
    case 'negate': {
      const operand = inner(node.operand);
      return known([operand], operand.isAtLeastZero, isZero(node.operand));
    }
    case 'choice': {
      const clamped = clampIn(node);
      if (clamped !== null) return called(clamped, inner);
      return withLeast(ofAll([inner(node.then), inner(node.otherwise)]), [inner(node.then), inner(node.otherwise)]);
    }
    case 'binary':
      return computed(node, inner);
    case 'macro':
      return ofAll([inner(node.list)]);
    case 'call':
      return called(node, inner);
    case 'literal':
      return { supplied: null, isBounded: true, isAtLeastZero: !isBelowZero(node) };
    case 'not':
    case 'has':
      return NOTHING;
  }
}

type Choice = Extract<Node, { kind: 'choice' }>;

/** `a > b ? b : a` is `min(a, b)`, and the other way round `max(a, b)`; null for any other choice. */
function clampIn({ condition, then, otherwise, start, end }: Choice): Extract<Node, { kind: 'call' }> | null {
  if (condition.kind !== 'binary') return null;
  const { operator, left, right } = condition;
  const isMore = operator === '>' || operator === '>=';
  if (!isMore && operator !== '<' && operator !== '<=') return null;
  const [greater, less] = (isMore ? [left, right] : [right, left]).map(nodeKey);
  const [first, second] = [then, otherwise].map(nodeKey);
  const name = first === less && second === greater ? 'min' : first === greater && second === less ? 'max' : null;
  return name === null ? null : { kind: 'call', name, args: [left, right], start, end };
}

const NOTHING: Known = { supplied: null, isBounded: true, isAtLeastZero: false };

/** What is known of a result, from what is known of its parts. */
function known(parts: readonly Known[], isBounded: boolean, isAtLeastZero: boolean): Known {
  const supplied = worst(parts.map((part) => part.supplied));
  return {
    // Whether a sum or a difference may be zero is not worked out.
    supplied: supplied === null ? null : { ...supplied, isBounded, isAtLeastZero, leastAbove: undefined },
    isBounded,
    isAtLeastZero,
  };
}

/** A result that is zero where one of the parts is. */
function withLeast(result: Known, parts: readonly Known[]): Known {
  const leastAbove = parts.find(({ supplied }) => supplied?.leastAbove !== undefined)?.supplied?.leastAbove;
  return result.supplied === null ? result : { ...result, supplied: { ...result.supplied, leastAbove } };
}

/** One of the parts, or their sum. */
const ofAll = (parts: readonly Known[]): Known =>
  known(
    parts,
    parts.every(({ isBounded }) => isBounded),
    parts.length > 0 && parts.every(({ isAtLeastZero }) => isAtLeastZero),
  );

/**
 * A bound of an operand bounds the result only where the other one cannot turn it: what is taken away is zero or more,
 * and so are both factors, unless one is written.
 */
function computed(node: Extract<Node, { kind: 'binary' }>, inner: (child: Node) => Known): Known {
  const { operator } = node;
  if (operator !== '+' && operator !== '-' && operator !== '*' && operator !== '/') return NOTHING;
  const [left, right] = [inner(node.left), inner(node.right)];
  const both = [left, right];
  const areAtLeastZero = left.isAtLeastZero && right.isAtLeastZero;
  switch (operator) {
    case '+':
      return ofAll(both);
    case '-':
      return known(both, left.isBounded && right.isAtLeastZero, false);
    case '*':
      return withLeast(
        known(both, isBoundedProduct(left, right) || isBoundedProduct(right, left), areAtLeastZero),
        both,
      );
    case '/':
      // What is supplied may be next to nothing.
      return withLeast(known(both, right.supplied === null && isBoundedProduct(left, right), areAtLeastZero), [left]);
  }
}

/** Whether a bound of `amount` bounds its product with `factor`. */
function isBoundedProduct(amount: Known, factor: Known): boolean {
  if (!amount.isBounded || !factor.isBounded) return false;
  return factor.supplied === null
    ? factor.isAtLeastZero || amount.isAtLeastZero
    : amount.isAtLeastZero && factor.isAtLeastZero;
}

function called(node: Extract<Node, { kind: 'call' }>, inner: (child: Node) => Known): Known {
  if (NO_AMOUNT.has(node.name)) return { ...NOTHING, isAtLeastZero: node.name === 'size' };
  const items = node.args.flatMap((given) => (given.kind === 'list' ? given.items : [given]));
  const found = items.map(inner);
  const [first = NOTHING, second = NOTHING] = found;
  const all = ofAll(found);
  switch (node.name) {
    case 'min':
      // One bounded argument bounds the result. What people say and what is claimed bound each other.
      return withLeast(
        known(
          found,
          all.isBounded || (items.length > 1 && (found.some(({ isBounded }) => isBounded) || areOfTwo(found))),
          all.isAtLeastZero,
        ),
        found,
      );
    case 'max':
      return known(
        found,
        all.isBounded,
        found.some(({ isAtLeastZero }) => isAtLeastZero) && items.length > 1 ? true : all.isAtLeastZero,
      );
    case 'abs':
      return known(found, first.isBounded && first.isAtLeastZero, true);
    case 'convert':
      // At a rate that is not above zero it has no value.
      return known(found, first.isBounded && second.isBounded, first.isAtLeastZero);
    default:
      return known(found, all.isBounded, SAME_SIGN.has(node.name) && all.isAtLeastZero);
  }
}

/** Whether some are claimed by anyone, and others supplied otherwise. */
const areOfTwo = (found: readonly Known[]): boolean =>
  [true, false].every((isStranger) =>
    found.some(({ supplied }) => supplied !== null && (supplied.by === 'stranger') === isStranger),
  );

/** Functions that give one of the items, or their sum. */
const SAME_SIGN: ReadonlySet<string> = new Set(['sum', 'first', 'last', 'at']);

const isBelowZero = (node: Node): boolean => node.kind !== 'literal' || !isAtLeast(node.value, 0);

export const isZero = (node: Node): boolean =>
  node.kind === 'literal' && isAtLeast(node.value, 0) && isAtLeast(0, node.value);

/** Of numbers and amounts; false for anything else. */
function isAtLeast(value: Value, least: Value): boolean {
  const [left, right] = [value, least].map((one) =>
    typeof one === 'number' ? one : isMoney(one) ? one.minor : Number.NaN,
  );
  return (left ?? Number.NaN) >= (right ?? Number.NaN);
}

function knownAt(path: readonly string[], amounts: Amounts, names: Names): Known {
  for (let length = path.length; length > 0; length--) {
    const held = amounts.get(path.slice(0, length).join('.'));
    if (held?.by === 'own') return { supplied: null, isBounded: true, isAtLeastZero: true };
    if (held !== undefined) return { supplied: held, isBounded: held.isBounded, isAtLeastZero: held.isAtLeastZero };
  }
  const constant = path.length === 1 ? names.constants.get(path[0] ?? '') : undefined;
  if (constant !== undefined) return { ...NOTHING, isAtLeastZero: isAtLeast(constant, 0) };
  const looked = lookUp(names, path);
  const isFact = path[0] === 'case' && looked.kind === 'field';
  // A list or a text of the case is an amount once something reads one from it.
  if (isFact && looked.untrusted) {
    const source = `\`${path.join('.')}\`, which was written outside`;
    return known(
      [{ ...NOTHING, supplied: { by: 'text', source, isBounded: false, isAtLeastZero: false } }],
      false,
      false,
    );
  }
  // An amount of a case is above zero, or zero where its kind says so; anything else is refused.
  return { ...NOTHING, isAtLeastZero: isFact && looked.field.type.kind === 'money' };
}

/** The one that is least known about; null when none is supplied. */
export function worst(all: readonly (Supplied | null)[]): Supplied | null {
  const supplied = all.filter((item) => item !== null);
  const found = supplied.find(({ isBounded }) => !isBounded) ?? supplied[0] ?? null;
  const leastAbove = supplied.find((one) => one.leastAbove !== undefined)?.leastAbove;
  return found === null || leastAbove === undefined ? found : { ...found, leastAbove };
}

/**
 * Whether a value can bound an amount: one that people or a sender chose freely cannot. What is claimed bounds what people
 * grant of it.
 */
export function canBound(bound: Supplied | null): boolean {
  return bound === null || bound.isBounded || bound.by === 'text' || bound.by === 'stranger';
}

/** What is known where two ways join. */
export function mergeAmounts(left: Amounts | null, right: Amounts | null): Amounts | null {
  if (left === null || right === null) return left ?? right;
  const merged = new Map<string, Supplied | Own>();
  for (const path of new Set([...left.keys(), ...right.keys()])) {
    const both = [left.get(path) ?? null, right.get(path) ?? null];
    const isAtLeastZero = both.every((one) => one?.isAtLeastZero === true);
    const joined = worst(both.map((one) => (one?.by === 'own' ? null : one)));
    if (joined !== null) merged.set(path, { ...joined, isAtLeastZero });
    else if (isAtLeastZero) merged.set(path, OWN);
  }
  return merged;
}

/** The amounts once `path` holds something else. */
export function withWritten(amounts: Amounts, path: string, supplied: Supplied | Own | null): Amounts {
  const left = new Map([...amounts].filter(([known]) => known !== path && !known.startsWith(`${path}.`)));
  return supplied === null ? left : left.set(path, supplied);
}
