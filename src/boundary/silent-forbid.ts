/**
 * Finds a `forbid` that bounds an amount in one currency and says nothing in any other, while a permit allows these: it
 * caps payments at 5,000 dollars and lets 90,000 euros through.
 */
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { boundedAmounts, catchesOtherCurrencies, currencyDemanded } from './compared-amounts.ts';

export type ScopedPolicy = {
  readonly id: string;
  readonly json: PolicyJson;
  /** Null for every tool. */
  readonly tools: readonly string[] | null;
};

/**
 * `amount` is a dotted path below `context`, and `currency` the one that it is bounded in, as `currencyDemanded` has
 * it; `allowedBy` is the first permit that allows it in another one.
 */
export type SilentForbid<Policy extends ScopedPolicy> = {
  readonly policy: Policy;
  readonly amount: string;
  readonly currency: string;
  readonly allowedBy: string;
};

/** @param isMoney whether a dotted path below `context` is an amount for a tool */
export function silentForbids<Policy extends ScopedPolicy>(
  policies: readonly Policy[],
  isMoney: (tool: string, path: string) => boolean,
  everyTool: readonly string[],
): readonly SilentForbid<Policy>[] {
  const toolsOf = ({ tools }: ScopedPolicy): readonly string[] => tools ?? everyTool;
  const [forbids, permits] = [
    policies.filter(({ json }) => json.effect === 'forbid'),
    policies.filter(({ json }) => json.effect === 'permit'),
  ];
  return forbids.flatMap((policy) => {
    const isAmount = (path: string): boolean => toolsOf(policy).some((tool) => isMoney(tool, path));
    return [...boundedAmounts(policy.json, isAmount)].flatMap((amount) => {
      const currency = currencyDemanded(policy.json, amount, isAmount);
      if (currency === null) return [];
      const open = toolsOf(policy).filter(
        (tool) =>
          isMoney(tool, amount) &&
          !forbids.some(
            (other) => toolsOf(other).includes(tool) && catchesOtherCurrencies(other.json, amount, isAmount),
          ),
      );
      const allowedBy = permits.find(
        (permit) =>
          toolsOf(permit).some((tool) => open.includes(tool)) &&
          currencyDemanded(permit.json, amount, isAmount) === null,
      );
      return allowedBy === undefined ? [] : [{ policy, amount, currency, allowedBy: allowedBy.id }];
    });
  });
}
