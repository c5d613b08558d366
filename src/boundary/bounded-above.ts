/** Whether a policy keeps the amount that a call pays from being any amount. A least amount bounds nothing. */
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { comparedIn, isBoundedBy } from './compared-amounts.ts';
import { askedPath, dotted } from './number-atoms.ts';
import { fieldsOf, only } from './policy-reads.ts';

const OPPOSITE: Readonly<Record<string, string>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '==': '!=',
  '!=': '==',
};

/**
 * A permit bounds an amount where it holds, on both sides of an `||`. A forbid bounds it where it does not hold; what
 * else it asks for is not looked at, since several may bound the amount together.
 *
 * @param amount a dotted path below `context`, such as `args.amount`
 */
export function isBoundedAbove(
  { effect, conditions }: Pick<PolicyJson, 'effect' | 'conditions'>,
  amount: string,
  isMoney: (path: string) => boolean,
): boolean {
  const isPermit = effect === 'permit';
  const bounds = (node: unknown, holds: boolean): boolean => {
    const [operator = '', operand] = only(node) ?? [];
    const { left, right, arg, if: test, then, else: otherwise } = fieldsOf(operand);
    const both = [left, right];
    if (operator === '!') return bounds(arg, !holds);
    if (operator === '&&' || operator === '||') {
      const oneIsEnough = !isPermit || (operator === '&&') === holds;
      return oneIsEnough ? both.some((side) => bounds(side, holds)) : both.every((side) => bounds(side, holds));
    }
    if (operator === 'if-then-else') {
      const ways = [bounds(test, true) || bounds(then, holds), bounds(test, false) || bounds(otherwise, holds)];
      return ways.every(Boolean);
    }
    // `then true`: what always holds never fails.
    if (operator === 'Value') return operand === !holds;
    // What is not there is not paid.
    if (askedPath(node) === amount) return !holds;
    const said = holds ? operator : OPPOSITE[operator];
    return said !== undefined && compares(said, left, right);
  };
  const compares = (operator: string, left: unknown, right: unknown): boolean => {
    const paths = [dotted(left), dotted(right)];
    if (operator === '==' && paths.includes(amount)) return true;
    const compared = comparedIn(left, right, isMoney);
    if (!compared.includes(amount) || !isBoundedBy(amount, compared)) return false;
    if (operator === '==') return true;
    // Of `a - b <= c` the sign is not followed: it counts as a bound, whichever way round it is.
    const [isLeft, isRight] = paths.map((path) => path === `${amount}.minor`);
    if (isLeft !== true && isRight !== true) return operator in OPPOSITE && operator !== '!=';
    return operator === '<' || operator === '<=' ? isLeft === true : operator.startsWith('>') && isRight === true;
  };
  return conditions.some(({ kind, body }) => bounds(body, (kind === 'when') === isPermit));
}
