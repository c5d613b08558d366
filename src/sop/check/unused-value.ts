/**
 * Every value is used somewhere: an unused one looks like a setting but changes nothing.
 */
import { isLimit } from '../read-limits.ts';
import { pathsRead, remarkAt, type Rule } from './rule.ts';

export const unusedValue: Rule = {
  name: 'unused-value',
  check: ({ sop, flow }) => {
    if (flow.unreachable.length > 0) return [];
    const read = new Set(flow.sites.flatMap(({ expression }) => [...pathsRead(expression.node)].map(([root]) => root)));
    return Object.values(sop.values)
      .filter((value) => !isLimit(value) && !read.has(value.name))
      .map(({ name, place }) => ({
        ...remarkAt(
          place,
          0,
          `Nothing uses the value \`${name}\``,
          'Remove it, or write `{name}` where it is meant'.replace('name', name),
        ),
        severity: 'warning' as const,
      }));
  },
};
