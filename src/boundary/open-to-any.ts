/**
 * Whether a permit lets a tool pay an amount that is larger than every number in the policies, whatever the other
 * policies say of such a call.
 */
import { isBoundedAbove } from './bounded-above.ts';
import { mayApply } from './may-apply.ts';
import { atomsOf } from './number-atoms.ts';
import type { RangePolicy } from './policy-ranges.ts';
import { combinations, knowledgeIn, variablesOf, type PathTypes } from './range-variables.ts';

export type ReadPolicy = RangePolicy & { readonly json: Parameters<typeof isBoundedAbove>[0] };

/**
 * Every combination of the values that the policies name is tried. Where a condition cannot be taken apart, a policy
 * that compares the amount counts as one that keeps it low.
 *
 * @param others the other policies of the tool
 * @param amount a dotted path below `context`, such as `args.amount`
 */
export function isOpenToAny(
  permit: ReadPolicy,
  others: readonly ReadPolicy[],
  amount: string,
  types: PathTypes,
): boolean {
  if (isBoundedAbove(permit.json, amount, types.isMoney)) return false;
  const stronger = others.filter(({ outcome }) => outcome !== 'permit');
  const path = `${amount}.minor`;
  const variables = variablesOf(atomsOf([permit, ...stronger].map(({ json }) => json)), path, types);
  for (const values of combinations(variables)) {
    const { knownAt, truthAt } = knowledgeIn(new Map([...values, [path, Number.MAX_SAFE_INTEGER]]), path, types);
    if (mayApply(permit.json, knownAt, truthAt) === 'never') continue;
    const isKept = ({ json, outcome }: ReadPolicy): boolean => {
      const applies = mayApply(json, knownAt, truthAt);
      return (
        applies === 'always' ||
        (applies === 'maybe' && outcome === 'forbid' && isBoundedAbove(json, amount, types.isMoney))
      );
    };
    if (!stronger.some(isKept)) return true;
  }
  return false;
}
