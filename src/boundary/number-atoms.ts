/**
 * The conditions of a tool's policies, taken apart for the check of ranges: which numbers they compare with what, and
 * every other value that decides whether a policy applies.
 *
 * Each value becomes a variable with the few values that make a difference. A condition that cannot be taken apart is
 * left open, so that nothing is claimed about it.
 */
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { byNode, fieldsOf, only, pathOf } from './policy-reads.ts';

export type Atoms = {
  /** Dotted paths below `context` that are compared by size, with the numbers they are compared with. */
  readonly numbers: ReadonlyMap<string, ReadonlySet<number>>;
  /** Texts and patterns that a path is compared with. */
  readonly texts: ReadonlyMap<string, readonly Pattern[]>;
  /** Pairs of paths that are compared with each other. */
  readonly pairs: readonly (readonly [string, string])[];
  /** Paths read as a condition on their own. */
  readonly flags: ReadonlySet<string>;
  /** Dotted paths tested with `has`. */
  readonly asked: ReadonlySet<string>;
  /** Other conditions by their canonical JSON, with the paths they read. */
  readonly others: ReadonlyMap<string, readonly string[]>;
};

/** The parts of a pattern; null is a `*`. A plain text is one part. */
export type Pattern = readonly (string | null)[];

type Found = {
  numbers: Map<string, Set<number>>;
  texts: Map<string, Pattern[]>;
  pairs: [string, string][];
  flags: Set<string>;
  asked: Set<string>;
  others: Map<string, readonly string[]>;
};

const ORDERS = ['<', '<=', '>', '>='];

export function atomsOf(policies: readonly Pick<PolicyJson, 'conditions'>[]): Atoms {
  const found: Found = {
    numbers: new Map(),
    texts: new Map(),
    pairs: [],
    flags: new Set(),
    asked: new Set(),
    others: new Map(),
  };
  for (const { conditions } of policies) for (const { body } of conditions) collect(body, found);
  return found;
}

/** `case.claim.amount` of a path node; null for any other node. */
export const dotted = byNode((node): string | null => {
  const path = pathOf(node);
  return path === null || path.length === 0 ? null : path.join('.');
});

/** The dotted path that a `has` condition tests; null for any other node. */
export const askedPath = byNode((node): string | null => {
  const entry = only(node);
  if (entry?.[0] !== 'has') return null;
  const { left, attr } = fieldsOf(entry[1]);
  const base = pathOf(left);
  return base === null ? null : [...base, ...[attr].flat().map(String)].join('.');
});

/** The path and pattern of a `like` condition. */
export const likePattern = byNode((node): { readonly path: string; readonly pattern: Pattern } | null => {
  const entry = only(node);
  if (entry?.[0] !== 'like') return null;
  const { left, pattern } = fieldsOf(entry[1]);
  const path = dotted(left);
  if (path === null || !Array.isArray(pattern)) return null;
  return {
    path,
    pattern: pattern.map((part: unknown) => {
      const literal = fieldsOf(part)['Literal'];
      return typeof literal === 'string' ? literal : null;
    }),
  };
});

/** The path and texts of `["a", "b"].contains(path)`. */
export const oneOfTexts = byNode((node): { readonly path: string; readonly texts: readonly string[] } | null => {
  const [operator, operand] = only(node) ?? [];
  if (operator !== 'contains') return null;
  const { left, right } = fieldsOf(operand);
  const [kind, items] = only(left) ?? [];
  const path = dotted(right);
  if (kind !== 'Set' || !Array.isArray(items) || path === null) return null;
  const texts = items.map(literalOf).filter((item) => typeof item === 'string');
  return texts.length === items.length ? { path, texts } : null;
});

function collect(node: unknown, found: Found): void {
  const entry = only(node);
  if (entry === null) return;
  const [operator, operand] = entry;
  const { left, right, arg } = fieldsOf(operand);
  if (operator === '&&' || operator === '||') {
    collect(left, found);
    collect(right, found);
    return;
  }
  if (operator === '!') {
    collect(arg, found);
    return;
  }
  if (operator === 'Value') return;
  if (!isSimple(node, found)) found.others.set(canonicalJson(node), pathsIn(node));
}

/** Whether the condition compares plain paths and literals, which then are in `found`. */
function isSimple(node: unknown, found: Found): boolean {
  const flag = dotted(node);
  if (flag !== null) {
    found.flags.add(flag);
    return true;
  }
  const asked = askedPath(node);
  if (asked !== null) {
    found.asked.add(asked);
    return true;
  }
  const like = likePattern(node);
  if (like !== null) {
    found.texts.set(like.path, [...(found.texts.get(like.path) ?? []), like.pattern]);
    return true;
  }
  const oneOf = oneOfTexts(node);
  if (oneOf !== null) {
    found.texts.set(oneOf.path, [...(found.texts.get(oneOf.path) ?? []), ...oneOf.texts.map((text) => [text])]);
    return true;
  }
  const [operator = '', operand] = only(node) ?? [];
  const { left, right } = fieldsOf(operand);
  const isOrder = ORDERS.includes(operator);
  return (isOrder || operator === '==' || operator === '!=') && isComparison(left, right, isOrder, found);
}

function isComparison(left: unknown, right: unknown, isOrder: boolean, found: Found): boolean {
  const [a, b] = [dotted(left), dotted(right)];
  if (a !== null && b !== null) {
    found.pairs.push([a, b]);
    if (isOrder) for (const path of [a, b]) numbersAt(found, path);
    return true;
  }
  const path = a ?? b;
  const value = literalOf(a === null ? left : right);
  if (path === null || value === null) return false;
  if (typeof value === 'number') numbersAt(found, path).add(value);
  else if (typeof value === 'boolean') found.flags.add(path);
  else found.texts.set(path, [...(found.texts.get(path) ?? []), [value]]);
  return true;
}

function numbersAt(found: Found, path: string): Set<number> {
  const numbers = found.numbers.get(path) ?? new Set<number>();
  found.numbers.set(path, numbers);
  return numbers;
}

/** A literal; null for any other node. */
function literalOf(node: unknown): string | number | boolean | null {
  const [operator, operand] = only(node) ?? [];
  if (operator !== 'Value') return null;
  return typeof operand === 'string' || typeof operand === 'number' || typeof operand === 'boolean' ? operand : null;
}

function pathsIn(node: unknown): string[] {
  const path = dotted(node);
  if (path !== null) return [path];
  if (Array.isArray(node)) return node.flatMap(pathsIn);
  return Object.values(fieldsOf(node)).flatMap(pathsIn);
}
