/**
 * Whether something came in time is not a question of how many business days have passed: on the Saturday after the
 * fifth business day there are still five. The day is compared with the last day that counts.
 */
import type { BinaryOperator, Node } from '../expression/expression.ts';
import { walkNodes } from '../expression/walk.ts';
import { remarkIn, type Rule } from './rule.ts';

const COUNT = 'business_days_between';
const AT_MOST: ReadonlySet<BinaryOperator> = new Set(['<', '<=']);
const AT_LEAST: ReadonlySet<BinaryOperator> = new Set(['>', '>=']);

export const dayCounts: Rule = {
  name: 'day-counts',
  check: ({ flow }) =>
    flow.sites.flatMap(({ expression }) =>
      [...walkNodes(expression.node)].flatMap((node) => {
        const found = comparisonIn(node);
        if (found === null) return [];
        const { count, limit } = found;
        const textOf = ({ start, end }: Node): string => expression.text.slice(start, end);
        const [from, to, calendar] = count.args.map(textOf);
        const days = `days_between(business_days_after(${from}, ${textOf(limit)}, ${calendar}), ${to})`;
        return [
          {
            ...remarkIn(
              expression,
              node.start,
              node.end,
              `\`${COUNT}\` does not grow on a day off, so what comes on the weekend after the last day counts as in time`,
              `To ask whether it came in time, compare with the last day: \`${days} <= 0\``,
            ),
            severity: 'warning' as const,
          },
        ];
      }),
    ),
};

type Call = Extract<Node, { kind: 'call' }>;

/** A count that must be at most a limit. *More than* so many days is a fair question: how long something has lasted. */
function comparisonIn(node: Node): { readonly count: Call; readonly limit: Node } | null {
  if (node.kind !== 'binary') return null;
  const { left, right, operator } = node;
  if (AT_MOST.has(operator) && isCount(left)) return { count: left, limit: right };
  return AT_LEAST.has(operator) && isCount(right) ? { count: right, limit: left } : null;
}

function isCount(node: Node): node is Call {
  return node.kind === 'call' && node.name === COUNT && node.args.length === 3;
}
