/**
 * An amount that a person, an event or a text supplied reaches a tool that pays or credits only with an upper bound:
 * that of its form, or a condition on the way. Otherwise a typo is paid.
 */
import { remarkIn, type Rule } from './rule.ts';
import { unboundedAmounts } from './amount-walk.ts';

export const unboundedAmount: Rule = {
  name: 'unbounded-amount',
  check: ({ sop, names, kind, world }) =>
    unboundedAmounts(sop, names, { registry: world.registry, kind }).map(({ argument, supplied, tool }) => {
      const how = world.registry.get(tool)?.tool.movesMoney?.how === 'credits' ? 'credits' : 'pays';
      const path = argument.node.kind === 'path' ? argument.text : 'amount';
      const condition = `a condition such as \`${path} <= case.…\` on the way`;
      return {
        ...remarkIn(
          argument,
          0,
          argument.text.length,
          `\`${tool}\` ${how} this amount, which comes from ${supplied.source}, and nothing bounds it from above`,
          `Add ${supplied.by === 'form' ? '`max: = case.…` to its field, or ' : supplied.by === 'extract' ? '`max: = case.…` next to `extract`, or ' : ''}${condition}`,
        ),
        severity: 'warning' as const,
      };
    }),
};
