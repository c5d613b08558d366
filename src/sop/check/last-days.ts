/**
 * A day stands for its midnight. Compared with a moment, the last day itself is over when it begins: what comes on that
 * day counts as late. Days are compared with `days_between`.
 */
import type { BinaryOperator, Node } from '../expression/expression.ts';
import { walkNodes } from '../expression/walk.ts';
import { allSteps, type Sop } from '../sop.ts';
import { remarkIn, type Rule } from './rule.ts';

/** Their result has the time of day of the first argument. */
const AFTER: ReadonlySet<string> = new Set(['months_after', 'days_after', 'business_days_after']);
const DATE = 'date';
/** Names of moments: `case.received_at`, `shipment.delivered_at`. */
const MOMENT = /_at$/;

export const lastDays: Rule = {
  name: 'last-days',
  check: ({ sop, flow }) => {
    const named = namedDays(sop);
    return flow.sites.flatMap(({ expression }) =>
      [...walkNodes(expression.node)].flatMap((node) => {
        const found = comparisonIn(node, expression.text, named);
        if (found === null) return [];
        const { day, moment, isLate } = found;
        return [
          {
            ...remarkIn(
              expression,
              node.start,
              node.end,
              `\`${day}\` is a day, and a day is its midnight: what comes at a later hour of that day counts as ${isLate ? 'late' : 'too late'}`,
              `To include the day, write \`days_between(${day}, ${moment}) ${isLate ? '>' : '<='} 0\``,
            ),
            severity: 'warning' as const,
          },
        ];
      }),
    );
  },
};

type Comparison = { readonly day: string; readonly moment: string; readonly isLate: boolean };

/** `day >= moment` and `day < moment`, on either side. The other two say rightly whether the day has begun. */
function comparisonIn(node: Node, text: string, named: ReadonlySet<string>): Comparison | null {
  if (node.kind !== 'binary') return null;
  const { left, right, operator } = node;
  const sides: readonly (readonly [Node, Node, BinaryOperator, BinaryOperator])[] = [
    [left, right, '>=', '<'],
    [right, left, '<=', '>'],
  ];
  for (const [day, moment, inTime, late] of sides)
    if ((operator === inTime || operator === late) && isMoment(moment) && isDay(day, text, named))
      return { day: textOf(day, text), moment: textOf(moment, text), isLate: operator === late };
  return null;
}

const textOf = ({ start, end }: Node, text: string): string => text.slice(start, end);

const isMoment = (node: Node): boolean => node.kind === 'path' && MOMENT.test(node.path.at(-1) ?? '');

function isDay(node: Node, text: string, named: ReadonlySet<string>): boolean {
  if (node.kind === 'path') return named.has(node.path.join('.'));
  if (node.kind !== 'call') return false;
  const [first] = node.args;
  if (first === undefined) return false;
  if (node.name === DATE) return first.kind === 'literal' && /^\d{4}-\d{2}-\d{2}$/.test(String(first.value));
  return AFTER.has(node.name) && (first.kind === 'path' ? !isMoment(first) : isDay(first, text, named));
}

/** Names that a step sets to a day. */
function namedDays(sop: Sop): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { body } of allSteps(sop))
    for (const { path, value } of body.kind === 'set' ? body.assignments : [])
      if (value.kind === 'expression' && isDay(value.expression.node, value.expression.text, found))
        found.add(path.join('.'));
  return found;
}
