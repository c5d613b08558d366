/**
 * Which paths of the context the conditions of a policy read, and which texts they compare them with.
 *
 * The analysis is conservative: a use that is not a plain path counts as reading everything below it.
 */
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { onceForEach } from '../kernel/once-for-each.ts';
import type { Path } from './policy-context.ts';

export type PolicyReads = {
  readonly paths: readonly Path[];
  /** Paths tested with `has`; the engine silently treats a misspelt one as absent. */
  readonly asked: readonly Path[];
  readonly comparisons: readonly { readonly path: Path; readonly text: string }[];
  /** Paths that are compared with one another. */
  readonly pairs: readonly (readonly [Path, Path])[];
  /** What a `like` looks for between its stars. */
  readonly parts: readonly { readonly path: Path; readonly text: string }[];
  /** `principal`, `action` or `resource` in a condition. */
  readonly otherNames: readonly string[];
};

type Reads = {
  paths: Path[];
  asked: Path[];
  comparisons: { path: Path; text: string }[];
  pairs: [Path, Path][];
  parts: { path: Path; text: string }[];
  otherNames: string[];
};

export function policyReads(policy: PolicyJson): PolicyReads {
  const reads: Reads = { paths: [], asked: [], comparisons: [], pairs: [], parts: [], otherNames: [] };
  for (const { body } of policy.conditions) walk(body, reads);
  return reads;
}

/** Whether a change at `path` could affect a policy that reads `read`. */
export function overlaps(read: Path, path: Path): boolean {
  return read.slice(0, path.length).every((name, index) => name === path[index]);
}

function walk(node: unknown, reads: Reads): void {
  const entry = only(node);
  if (entry === null) return;
  const [operator, operand] = entry;
  const path = pathOf(node);
  if (path !== null) {
    reads.paths.push(path);
    return;
  }
  switch (operator) {
    case 'Value':
      return;
    case 'Var':
      reads.otherNames.push(String(operand));
      return;
    case 'Set':
      for (const item of listOf(operand)) walk(item, reads);
      return;
    case 'Record':
      for (const item of Object.values(fieldsOf(operand))) walk(item, reads);
      return;
    case 'has': {
      const { left, attr } = fieldsOf(operand);
      const base = pathOf(left);
      if (base === null) {
        walk(left, reads);
        return;
      }
      const names = (Array.isArray(attr) ? attr : [attr]).map(String);
      reads.paths.push([...base, ...names]);
      reads.asked.push([...base, ...names]);
      return;
    }
    case '==':
    case '!=':
    case 'contains':
    case 'containsAll':
    case 'containsAny': {
      const { left, right } = fieldsOf(operand);
      compareBoth(left, right, reads);
      walk(left, reads);
      walk(right, reads);
      return;
    }
    case 'like': {
      const { left, pattern } = fieldsOf(operand);
      const asked = pathOf(left);
      if (asked !== null) for (const text of partsOf(pattern)) reads.parts.push({ path: asked, text });
      walk(left, reads);
      return;
    }
    // Every other operator has expressions under fixed names; an extension function has a list of them.
    default:
      if (Array.isArray(operand)) {
        for (const item of operand) walk(item, reads);
        return;
      }
      for (const item of Object.values(fieldsOf(operand))) walk(item, reads);
  }
}

/** The texts between the stars; the engine may give each character on its own. */
function partsOf(pattern: unknown): readonly string[] {
  const parts: string[] = [''];
  for (const part of listOf(pattern)) {
    const literal = fieldsOf(part)['Literal'];
    if (typeof literal === 'string') parts.push(`${parts.pop() ?? ''}${literal}`);
    else parts.push('');
  }
  return parts.filter((part) => part !== '');
}

function compareBoth(left: unknown, right: unknown, reads: Reads): void {
  compare(left, right, reads);
  compare(right, left, reads);
  for (const one of pathsIn(left)) for (const other of pathsIn(right)) reads.pairs.push([one, other]);
}

/** Records the texts of `literal` when `side` is a path into the context. */
function compare(side: unknown, literal: unknown, reads: Reads): void {
  const path = pathOf(side);
  if (path === null) return;
  for (const text of textsOf(literal)) reads.comparisons.push({ path, text });
}

/** The path itself, or those among the items of a set. */
function pathsIn(node: unknown): readonly Path[] {
  const path = pathOf(node);
  if (path !== null) return [path];
  const [operator, operand] = only(node) ?? [];
  return operator === 'Set' ? listOf(operand).flatMap(pathsIn) : [];
}

function textsOf(node: unknown): readonly string[] {
  const entry = only(node);
  if (entry?.[0] === 'Set') return listOf(entry[1]).flatMap(textsOf);
  return entry?.[0] === 'Value' ? [entry[1]].flat().filter((item) => typeof item === 'string') : [];
}

/**
 * The same function, computed once for each node: the check of ranges reads the same policies for thousands of calls.
 * A node is never changed.
 */
export function byNode<Result>(compute: (node: unknown) => Result): (node: unknown) => Result {
  const computeOnce = onceForEach<object, Result>(compute);
  return (node) => (typeof node === 'object' && node !== null ? computeOnce(node) : compute(node));
}

/** The path of `context.args.project` below `context`; null when the node is not such a path. */
export const pathOf = byNode((node): Path | null => {
  const entry = only(node);
  if (entry === null) return null;
  const [operator, operand] = entry;
  if (operator === 'Var') return operand === 'context' ? [] : null;
  if (operator !== '.') return null;
  const { left, attr } = fieldsOf(operand);
  const path = pathOf(left);
  return path === null || typeof attr !== 'string' ? null : [...path, attr];
});

/** The one entry of an expression node: its operator and operand. */
export const only = byNode((node): readonly [string, unknown] | null => {
  const entries = Object.entries(fieldsOf(node));
  return entries.length === 1 && entries[0] !== undefined ? entries[0] : null;
});

export function fieldsOf(node: unknown): Readonly<Record<string, unknown>> {
  return typeof node === 'object' && node !== null && !Array.isArray(node)
    ? (node as Readonly<Record<string, unknown>>)
    : {};
}

function listOf(node: unknown): readonly unknown[] {
  return Array.isArray(node) ? node : [];
}
