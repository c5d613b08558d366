/**
 * Finds policies that let a tool pay or credit any amount unasked. A condition on the amount of the case looks like a
 * cap, but what is paid is the argument, which a person, a text or a procedure may make another one.
 */
import { isBoundedAbove } from '../boundary/bounded-above.ts';
import { readPolicy } from '../boundary/cedar-engine.ts';
import type { Boundary } from '../boundary/compile.ts';
import type { Material } from '../boundary/material.ts';
import { isOpenToAny, type ReadPolicy } from '../boundary/open-to-any.ts';
import { namedTools, pathTypes } from '../boundary/policy-scope.ts';
import type { PathTypes } from '../boundary/range-variables.ts';
import { withLimitsRead } from '../boundary/with-limits-read.ts';
import type { Finding } from '../handbook/finding.ts';
import type { Registry } from '../tool/registry.ts';

/** @param used the tools that procedures call: of others there is no amount to bound yet */
export function unboundedPermits(
  { policies, limits }: Pick<Boundary, 'policies' | 'limits'>,
  material: Material,
  registry: Registry,
  used: ReadonlySet<string>,
): Finding[] {
  const read = policies.flatMap((policy) => {
    const json = readPolicy(policy.text);
    const outcome = policy.effect === 'forbid' ? policy.effect : policy.outcome;
    if (json === null || outcome === null) return [];
    return [{ ...policy, json: withLimitsRead(json, limits), outcome, tools: namedTools(json.action) }];
  });
  return read.flatMap((permit): Finding[] => {
    if (permit.outcome !== 'permit') return [];
    const open = (permit.tools ?? [])
      .filter((tool) => used.has(tool))
      .flatMap((tool) => {
        const types = pathTypes(material, tool);
        const others = read.filter((one) => one !== permit && (one.tools === null || one.tools.includes(tool)));
        return (
          (registry.get(tool)?.tool.movesMoney?.amounts ?? [])
            // A share, such as a percentage, has no currency; its cap is a number.
            .filter((amount) => types.isMoney(`args.${amount}`))
            .filter((amount) => isOpenToAny(permit, others, `args.${amount}`, types))
            .map((amount) => ({ tool, amount, caps: capsOf(amount, others, types) }))
        );
      });
    const [first] = open;
    if (first === undefined) return [];
    return [
      {
        rule: 'policy-pays-any-amount',
        severity: 'warning',
        message: `Policy \`${permit.id}\` lets \`${first.tool}\` pay any amount unasked: ${first.caps.length === 0 ? `nothing bounds \`context.args.${first.amount}\`` : `${first.caps.join(' and ')} cap${first.caps.length === 1 ? 's' : ''} \`context.args.${first.amount}\` only for some calls`}`,
        suggestion: `Bound it, such as with \`context.args.${first.amount}.currency == "USD" && context.args.${first.amount}.minor <= 50000\`, or let people approve it`,
        place: { file: permit.file, line: permit.line, column: 1 },
        endColumn: null,
      },
    ];
  });
}

/** The policies that cap the amount of the calls for which they are. */
const capsOf = (amount: string, others: readonly ReadPolicy[], { isMoney }: PathTypes): readonly string[] =>
  others.flatMap(({ id, json, outcome }) =>
    outcome === 'forbid' && isBoundedAbove(json, `args.${amount}`, isMoney) ? [`\`${id}\``] : [],
  );
