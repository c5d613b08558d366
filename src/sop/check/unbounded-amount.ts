/**
 * An amount that a person, an event or a text supplied reaches a tool that pays or credits only with an upper bound:
 * that of its form, or a condition on the way. Otherwise a typo is paid.
 */
import { remarkIn, type Rule } from './rule.ts';
import { faultyAmounts } from './amount-walk.ts';
import type { Supplied } from './amounts.ts';

/** Where the value is asked for or read, its own bound is the simplest. */
const OWN_BOUND: Readonly<Partial<Record<Supplied['by'], string>>> = {
  form: '`max: = case.…` to its field, or ',
  extract: '`max: = case.…` next to `extract`, or ',
};

export const unboundedAmount: Rule = {
  name: 'unbounded-amount',
  check: ({ sop, names, kind, world }) =>
    faultyAmounts(sop, names, { registry: world.registry, kind }).unbounded.map(({ argument, supplied, tool }) => {
      const how = world.registry.get(tool)?.tool.movesMoney?.how === 'credits' ? 'credits' : 'pays';
      const own = OWN_BOUND[supplied.by] ?? '';
      // Names are followed, so a condition on an expression bounds no other place where the same one is written.
      const isNamed = argument.node.kind === 'path';
      const fix = isNamed
        ? `Add ${own}a condition such as \`${argument.text} <= case.…\` on the way`
        : `${own === '' ? 'Give' : `Add ${own}give`} it a name with \`set\`, such as \`payable\`, pay that, and add a condition such as \`payable <= case.…\` on the way: a condition bounds a name, not an expression`;
      return {
        ...remarkIn(
          argument,
          0,
          argument.text.length,
          `\`${tool}\` ${how} this amount, which comes from ${supplied.source}, and no upper bound of it is known`,
          fix,
        ),
        severity: 'warning' as const,
      };
    }),
};
