/**
 * Finds comparisons of amounts that do not also compare their currencies: 100 EUR are not less than 200 JPY because 100
 * is less than 200, and `minor <= 50000` are 500 dollars or 50,000 yen. Says what a policy demands of a currency.
 */
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { dotted } from './number-atoms.ts';
import { fieldsOf, only } from './policy-reads.ts';

/** Two currencies that are equal: paths below `context`, or a path and a quoted text. */
type Equality = readonly [string, string];
/** `right` is null for an amount that is compared with a number; `kind` is the condition in which it is. */
export type ComparedAmounts = {
  readonly left: string;
  readonly right: string | null;
  readonly kind: 'when' | 'unless';
};

const COMPARISONS = ['<', '<=', '>', '>=', '==', '!='];

/** @param isMoney whether a dotted path below `context` is an amount; the pairs are such paths, in the order of the text */
export function uncheckedAmounts(
  { conditions }: Pick<PolicyJson, 'conditions'>,
  isMoney: (path: string) => boolean,
): readonly ComparedAmounts[] {
  const found: ComparedAmounts[] = [];
  const walk = (node: unknown, kind: 'when' | 'unless', equal: readonly Equality[]): void => {
    const [operator = '', operand] = only(node) ?? [];
    const { left, right, arg } = fieldsOf(operand);
    if (operator === '&&' || operator === '||') {
      const outcome = operator === '&&';
      walk(left, kind, [...equal, ...impliedBy(right, outcome, isMoney)]);
      walk(right, kind, [...equal, ...impliedBy(left, outcome, isMoney)]);
    } else if (operator === '!') walk(arg, kind, equal);
    else if (operator === 'if-then-else') {
      const { if: test, then, else: otherwise } = fieldsOf(operand);
      walk(test, kind, equal);
      walk(then, kind, [...equal, ...impliedBy(test, true, isMoney)]);
      walk(otherwise, kind, [...equal, ...impliedBy(test, false, isMoney)]);
    } else if (COMPARISONS.includes(operator)) {
      const [first, ...others] = comparedIn(left, right, isMoney);
      if (first === undefined) return;
      if (others.length === 0 && !isNamed(first, equal)) found.push({ left: first, right: null, kind });
      for (const other of others)
        if (!areConnected(`${first}.currency`, `${other}.currency`, equal))
          found.push({ left: first, right: other, kind });
    }
  };
  const implied = conditions.map(({ kind, body }) => impliedBy(body, kind === 'when', isMoney));
  for (const [index, { kind, body }] of conditions.entries())
    walk(
      body,
      kind,
      implied.flatMap((each, other) => (other === index ? [] : each)),
    );
  return found;
}

/**
 * The amounts that a policy bounds: by a number other than zero, by a limit, or those of an argument by the case. An
 * amount of the case that bounds another one is not bounded itself.
 */
export function boundedAmounts(
  { conditions }: Pick<PolicyJson, 'conditions'>,
  isMoney: (path: string) => boolean,
): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (node: unknown): void => {
    const [operator = '', operand] = only(node) ?? [];
    const { left, right, arg, if: test, then, else: otherwise } = fieldsOf(operand);
    if (COMPARISONS.includes(operator)) {
      const compared = comparedIn(left, right, isMoney);
      for (const amount of compared) if (isBoundedBy(amount, compared)) found.add(amount);
      // `context.args.amount == context.case.claim.amount`
      for (const path of [dotted(left), dotted(right)]) if (path !== null && isMoney(path)) found.add(path);
    }
    for (const part of [left, right, arg, test, then, otherwise]) if (part !== undefined) walk(part);
  };
  for (const { body } of conditions) walk(body);
  return found;
}

/** Whether an amount that is compared with others, or with a number, is bounded by them rather than bounding them. */
export function isBoundedBy(amount: string, compared: readonly string[]): boolean {
  if (amount.startsWith('limits.')) return false;
  const bounds = amount.startsWith('args.') ? /^(?:limits|case)\./ : /^limits\./;
  return compared.every((other) => other === amount || bounds.test(other));
}

/**
 * The only currency of an amount for which a policy applies: a text in quotes, or the path below `context` of another
 * one; null where it applies for others.
 */
export function currencyDemanded(
  { conditions }: Pick<PolicyJson, 'conditions'>,
  amount: string,
  isMoney: (path: string) => boolean,
): string | null {
  const own = `${amount}.currency`;
  const equal = conditions.flatMap(({ kind, body }) => impliedBy(body, kind === 'when', isMoney));
  const [one, other] = equal.find((pair) => pair.includes(own)) ?? [null, null];
  return one === own ? other : one;
}

/** Whether a policy applies wherever the amount has another currency than one that it names. */
export function catchesOtherCurrencies(
  { conditions }: Pick<PolicyJson, 'conditions'>,
  amount: string,
  isMoney: (path: string) => boolean,
): boolean {
  return conditions.every(({ kind, body }) => isNamed(amount, impliedBy(body, kind !== 'when', isMoney)));
}

/** By a currency in quotes or that of a limit. That of the claim is whatever the claimant named. */
const isNamed = (amount: string, equal: readonly Equality[]): boolean =>
  equal.flat().some((one) => /^(?:"|limits\.)/.test(one) && areConnected(`${amount}.currency`, one, equal));

/** The amounts in a comparison. Zero is as much in each currency, so one that is compared with it is none of them. */
export function comparedIn(left: unknown, right: unknown, isMoney: (path: string) => boolean): readonly string[] {
  const amounts = [...new Set([...amountsIn(left, isMoney), ...amountsIn(right, isMoney)])];
  return amounts.length === 1 && (isZero(left) || isZero(right)) ? [] : amounts;
}

function isZero(node: unknown): boolean {
  const [operator, operand] = only(node) ?? [];
  return operator === 'Value' && operand === 0;
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
