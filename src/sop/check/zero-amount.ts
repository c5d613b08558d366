/**
 * An amount that a person enters may be zero when it reaches a tool that pays or credits: people would be asked to
 * approve nothing.
 */
import { remarkIn, type Rule } from './rule.ts';
import { faultyAmounts } from './amount-walk.ts';

export const zeroAmount: Rule = {
  name: 'zero-amount',
  check: ({ sop, names, kind, world }) =>
    faultyAmounts(sop, names, { registry: world.registry, kind }).zero.map(({ argument, supplied, tool }) => ({
      ...remarkIn(
        argument,
        0,
        argument.text.length,
        `\`${tool}\` ${world.registry.get(tool)?.tool.movesMoney?.how === 'credits' ? 'credits' : 'pays'} this amount, which comes from ${supplied.source}, and it may be zero`,
        `Write \`min: ${supplied.leastAbove ?? ''}\` in its field`,
      ),
      severity: 'warning' as const,
    })),
};
