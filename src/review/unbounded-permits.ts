/**
 * Finds policies that let a tool pay or credit any amount unasked. A condition on the amount of the case looks like a cap,
 * but what is paid is the argument, which a person, a text or a procedure may make another one.
 */
import { isBoundedAbove } from '../boundary/bounded-above.ts';
import { readPolicy } from '../boundary/cedar-engine.ts';
import type { Boundary } from '../boundary/compile.ts';
import type { Material } from '../boundary/material.ts';
import { namedTools, pathTypes } from '../boundary/policy-scope.ts';
import type { Finding } from '../handbook/finding.ts';
import type { Registry } from '../tool/registry.ts';

/** @param used the tools that procedures call: of others there is no amount to bound yet */
export function unboundedPermits(
  { policies }: Pick<Boundary, 'policies'>,
  material: Material,
  registry: Registry,
  used: ReadonlySet<string>,
): Finding[] {
  const read = policies.flatMap((policy) => {
    const json = readPolicy(policy.text);
    return json === null ? [] : [{ ...policy, json, tools: namedTools(json.action) }];
  });
  const bounds = (tool: string, amount: string, { json, tools }: (typeof read)[number]): boolean =>
    (tools === null || tools.includes(tool)) &&
    isBoundedAbove(json, `args.${amount}`, pathTypes(material, tool).isMoney);
  return read.flatMap((permit): Finding[] => {
    if (permit.effect !== 'permit' || permit.outcome !== 'permit') return [];
    const open = (permit.tools ?? [])
      .filter((tool) => used.has(tool))
      .flatMap((tool) =>
        (registry.get(tool)?.tool.movesMoney?.amounts ?? [])
          .filter(
            (amount) =>
              // A share, such as a percentage, has no currency; its cap is a number.
              pathTypes(material, tool).isMoney(`args.${amount}`) &&
              !bounds(tool, amount, permit) &&
              !read.some((forbid) => forbid.effect === 'forbid' && bounds(tool, amount, forbid)),
          )
          .map((amount) => ({ tool, amount })),
      );
    const [first] = open;
    if (first === undefined) return [];
    return [
      {
        rule: 'policy-pays-any-amount',
        severity: 'warning',
        message: `Policy \`${permit.id}\` lets \`${first.tool}\` pay any amount unasked: nothing bounds \`context.args.${first.amount}\``,
        suggestion: `Bound it, such as with \`context.args.${first.amount}.currency == "USD" && context.args.${first.amount}.minor <= 50000\`, or let people approve it`,
        place: { file: permit.file, line: permit.line, column: 1 },
        endColumn: null,
      },
    ];
  });
}
