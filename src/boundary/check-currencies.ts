/** The findings about amounts that policies compare without their currencies, or in one currency alone. */
import { errorAt, type Finding } from '../handbook/finding.ts';
import type { Places } from '../handbook/place.ts';
import { uncheckedAmounts, type ComparedAmounts } from './compared-amounts.ts';
import type { Material } from './material.ts';
import { pathTypes } from './policy-scope.ts';
import { locatePath, type PolicyText } from './policy-text.ts';
import { silentForbids, type ScopedPolicy } from './silent-forbid.ts';

export type ReadPolicy = ScopedPolicy & { readonly text: PolicyText };

export function checkCurrencies(
  policies: readonly ReadPolicy[],
  material: Material,
  places: Places,
): readonly Finding[] {
  const everyTool = [...material.tools.keys()];
  const isMoney = (tool: string, path: string): boolean => pathTypes(material, tool).isMoney(path);
  const finding = ({ text }: ReadPolicy, amount: string, message: string, suggestion: string): Finding =>
    errorAt(places.at(locatePath(text, `${amount}.minor`)), 'boundary-currency', message, suggestion);
  const unchecked = policies.flatMap((policy) =>
    uncheckedAmounts(policy.json, (path) => (policy.tools ?? everyTool).some((tool) => isMoney(tool, path))).map(
      (compared) => finding(policy, compared.right ?? compared.left, expected(compared), advice(policy, compared)),
    ),
  );
  const silent = silentForbids(policies, isMoney, everyTool).map(({ policy, amount, currency, allowedBy }) => {
    const [own, other] = [`context.${amount}.currency`, currency.startsWith('"') ? currency : `context.${currency}`];
    return finding(
      policy,
      amount,
      `Expected a forbid for every currency of \`context.${amount}\`, got one for a single currency: \`${allowedBy}\` allows any amount in another`,
      `Write \`${own} != ${other} ||\` in place of \`${own} == ${other} &&\``,
    );
  });
  return [...unchecked, ...silent];
}

const expected = ({ left, right }: ComparedAmounts): string =>
  right === null
    ? `Expected a comparison of the currency of \`context.${left}\` with one in quotes as well, got one of its minor units alone`
    : `Expected a comparison of the currencies of \`context.${left}\` and \`context.${right}\` as well, got one of their minor units alone`;

/** A permit is for one currency; a forbid that bounds an amount holds in all others, too. */
function advice({ json }: ReadPolicy, { left, right, kind }: ComparedAmounts): string {
  const other = right === null ? '"USD"' : `context.${right}.currency`;
  return (json.effect === 'permit') === (kind === 'when')
    ? `Add \`context.${left}.currency == ${other} &&\``
    : `Add \`context.${left}.currency != ${other} ||\``;
}
