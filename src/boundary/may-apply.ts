/**
 * Whether a policy can apply to a call, judged before any run, when only the tool, SOP, step and the arguments that the
 * SOP fixes are known. Everything else is left open, so `never` and `always` are certain and `maybe` is not.
 */
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { Path } from './policy-context.ts';
import { fieldsOf, only, pathOf } from './policy-reads.ts';

export type Applies = 'always' | 'maybe' | 'never';

/**
 * What is known at a path below `context`: a text, number or boolean; another path with the same value; or nothing
 * (null).
 */
export type Known = { readonly value: string | number | boolean } | { readonly sameAs: string } | null;
export type KnownAt = (path: Path) => Known;

export type Truth = boolean | null;

/** What is known about a whole condition, for those that no value decides: `has`, `like`, `contains`. */
export type TruthAt = (node: unknown) => Truth;

type Knowledge = { readonly knownAt: KnownAt; readonly truthAt: TruthAt };

/** @param policy a policy whose scope already includes the tool */
export function mayApply(
  policy: Pick<PolicyJson, 'conditions'>,
  knownAt: KnownAt,
  truthAt: TruthAt = () => null,
): Applies {
  const held = policy.conditions.map(({ kind, body }): Truth => {
    const truth = truthOf(body, { knownAt, truthAt });
    return kind === 'when' || truth === null ? truth : !truth;
  });
  if (held.includes(false)) return 'never';
  return held.includes(null) ? 'maybe' : 'always';
}

function truthOf(node: unknown, knowledge: Knowledge): Truth {
  const entry = only(node);
  if (entry === null) return null;
  const given = knowledge.truthAt(node);
  if (given !== null) return given;
  const { knownAt } = knowledge;
  const [operator, operand] = entry;
  const { left, right, arg } = fieldsOf(operand);
  switch (operator) {
    case '&&':
      return both(left, right, knowledge);
    case '||':
      return either(left, right, knowledge);
    case '!': {
      const inner = truthOf(arg, knowledge);
      return inner === null ? null : !inner;
    }
    case '==':
      return isSame(known(left, knownAt), known(right, knownAt));
    case '!=': {
      const same = isSame(known(left, knownAt), known(right, knownAt));
      return same === null ? null : !same;
    }
    case '<':
      return ordered(left, right, knownAt, (a, b) => a < b);
    case '<=':
      return ordered(left, right, knownAt, (a, b) => a <= b);
    case '>':
      return ordered(left, right, knownAt, (a, b) => a > b);
    case '>=':
      return ordered(left, right, knownAt, (a, b) => a >= b);
    default: {
      const it = known(node, knownAt);
      return it !== null && 'value' in it && typeof it.value === 'boolean' ? it.value : null;
    }
  }
}

/** If the left side fails, the policy fails: the verdict is unclear, and the policy does not apply. */
function both(left: unknown, right: unknown, knowledge: Knowledge): Truth {
  const a = truthOf(left, knowledge);
  if (a === false) return false;
  const b = truthOf(right, knowledge);
  return b === false ? false : a === null || b === null ? null : true;
}

function either(left: unknown, right: unknown, knowledge: Knowledge): Truth {
  const a = truthOf(left, knowledge);
  if (a === true) return true;
  const b = truthOf(right, knowledge);
  return a === null || b === null ? null : b;
}

function isSame(a: Known, b: Known): Truth {
  if (a === null || b === null) return null;
  if ('value' in a && 'value' in b) return a.value === b.value;
  return 'sameAs' in a && 'sameAs' in b && a.sameAs === b.sameAs ? true : null;
}

function ordered(left: unknown, right: unknown, knownAt: KnownAt, holds: (a: number, b: number) => boolean): Truth {
  const [a, b] = [known(left, knownAt), known(right, knownAt)];
  if (a === null || b === null || !('value' in a) || !('value' in b)) return null;
  return typeof a.value === 'number' && typeof b.value === 'number' ? holds(a.value, b.value) : null;
}

function known(node: unknown, knownAt: KnownAt): Known {
  const entry = only(node);
  if (entry === null) return null;
  if (entry[0] === 'Value') {
    const [, value] = entry;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? { value } : null;
  }
  const path = pathOf(node);
  return path === null ? null : (knownAt(path) ?? { sameAs: path.join('.') });
}
