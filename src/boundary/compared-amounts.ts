/**
 * Finds comparisons of two amounts that do not also compare their currencies: 100 EUR are not less than 200 JPY because
 * 100 is less than 200.
 */
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { dotted } from './number-atoms.ts';
import { fieldsOf, only } from './policy-reads.ts';

/** Two currencies that are equal: paths below `context`, or a path and a quoted text. */
type Equality = readonly [string, string];
export type ComparedAmounts = { readonly left: string; readonly right: string };

const COMPARISONS = ['<', '<=', '>', '>=', '==', '!='];

/** @param isMoney whether a dotted path below `context` is an amount; the pairs are such paths, in the order of the text */
export function uncheckedAmounts(
  { conditions }: Pick<PolicyJson, 'conditions'>,
  isMoney: (path: string) => boolean,
): readonly ComparedAmounts[] {
  const found: ComparedAmounts[] = [];
  const walk = (node: unknown, equal: readonly Equality[]): void => {
    const [operator = '', operand] = only(node) ?? [];
    const { left, right, arg } = fieldsOf(operand);
    if (operator === '&&' || operator === '||') {
      const outcome = operator === '&&';
      walk(left, [...equal, ...impliedBy(right, outcome, isMoney)]);
      walk(right, [...equal, ...impliedBy(left, outcome, isMoney)]);
    } else if (operator === '!') walk(arg, equal);
    else if (operator === 'if-then-else') {
      const { if: test, then, else: otherwise } = fieldsOf(operand);
      walk(test, equal);
      walk(then, [...equal, ...impliedBy(test, true, isMoney)]);
      walk(otherwise, [...equal, ...impliedBy(test, false, isMoney)]);
    } else if (COMPARISONS.includes(operator)) {
      const [first, ...others] = [...new Set([...amountsIn(left, isMoney), ...amountsIn(right, isMoney)])];
      for (const other of others)
        if (first !== undefined && !areConnected(`${first}.currency`, `${other}.currency`, equal))
          found.push({ left: first, right: other });
    }
  };
  const implied = conditions.map(({ kind, body }) => impliedBy(body, kind === 'when', isMoney));
  for (const [index, { body }] of conditions.entries())
    walk(
      body,
      implied.flatMap((each, other) => (other === index ? [] : each)),
    );
  return found;
}

/** The currencies that are equal when the condition has this outcome. */
function impliedBy(node: unknown, outcome: boolean, isMoney: (path: string) => boolean): readonly Equality[] {
  const [operator = '', operand] = only(node) ?? [];
  const { left, right, arg } = fieldsOf(operand);
  if (operator === '!') return impliedBy(arg, !outcome, isMoney);
  // Both sides of `&&` hold when it holds; both sides of `||` fail when it fails.
  if ((operator === '&&' && outcome) || (operator === '||' && !outcome))
    return [...impliedBy(left, outcome, isMoney), ...impliedBy(right, outcome, isMoney)];
  if (operator !== (outcome ? '==' : '!=')) return [];
  const [a, b] = [currencyOf(left, isMoney), currencyOf(right, isMoney)];
  return a === null || b === null ? [] : [[a, b]];
}

/** What names a currency: its path, or a text in quotes; null for anything else. */
function currencyOf(node: unknown, isMoney: (path: string) => boolean): string | null {
  const path = dotted(node);
  if (path !== null) return isMoney(path) ? `${path}.currency` : path.endsWith('.currency') ? path : null;
  const [operator, operand] = only(node) ?? [];
  return operator === 'Value' && typeof operand === 'string' ? JSON.stringify(operand) : null;
}

/** The amounts whose minor units an operand reads. */
function amountsIn(node: unknown, isMoney: (path: string) => boolean): readonly string[] {
  const path = dotted(node);
  if (path !== null) {
    const amount = path.endsWith('.minor') ? path.slice(0, -'.minor'.length) : '';
    return isMoney(amount) ? [amount] : [];
  }
  if (Array.isArray(node)) return node.flatMap((item: unknown) => amountsIn(item, isMoney));
  return Object.values(fieldsOf(node)).flatMap((item) => amountsIn(item, isMoney));
}

function areConnected(from: string, to: string, equal: readonly Equality[]): boolean {
  const reached = new Set([from]);
  for (let size = 0; size < reached.size; ) {
    size = reached.size;
    for (const [a, b] of equal) {
      if (reached.has(a)) reached.add(b);
      if (reached.has(b)) reached.add(a);
    }
  }
  return reached.has(to);
}
