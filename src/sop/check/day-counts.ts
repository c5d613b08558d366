/**
 * Whether something came in time is not a question of how many business days have passed: on the Saturday after the
 * fifth business day there are still five. The day is compared with the last day that counts. Neither the side of the
 * comparison nor a name for the count changes that.
 */
import type { BinaryOperator, Expression, Node } from '../expression/expression.ts';
import { walkNodes } from '../expression/walk.ts';
import { allSteps, stepsInside, type Sop, type Step } from '../sop.ts';
import { remarkIn, type Rule } from './rule.ts';

const COUNT = 'business_days_between';
/** What each comparison says once its sides are exchanged. That a count is *exactly* some days is no deadline. */
const EXCHANGED: Readonly<Partial<Record<BinaryOperator, BinaryOperator>>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

export const dayCounts: Rule = {
  name: 'day-counts',
  check: ({ sop, flow }) => {
    const named = namedCounts(sop);
    return flow.sites.flatMap(({ expression, step }) => {
      const nodes = [...walkNodes(expression.node)];
      const denied = nodes.flatMap((node) => (node.kind === 'not' ? [node.operand] : []));
      return nodes.flatMap((node) => {
        const found = comparisonIn(node, expression.text, named);
        if (found === null) return [];
        const asksHowLong = found.isLate && !denied.includes(node) && (step === null || !isAboutLate(step));
        if (asksHowLong) return [];
        return [
          {
            ...remarkIn(
              expression,
              node.start,
              node.end,
              `\`${COUNT}\` does not grow on a day off, so what comes on the weekend after the last day counts as in time`,
              `To ask whether it came ${found.isLate ? 'late' : 'in time'}, compare with the last day: \`${lastDay(found)}\``,
            ),
            severity: 'warning' as const,
          },
        ];
      });
    });
  },
};

/** *More than* so many days is also a fair question: how long something has lasted. */
const LATE =
  /\b(?:late|overdue|past due|too old|expired|deadline|timely|in[ _-]?time|on[ _-]?time|due|within)\b|_late\b|\blate_/i;

const isAboutLate = ({ says, flag, outcome, body }: Step): boolean =>
  LATE.test(
    [says.text, flag, outcome, ...stepsInside(body).flatMap((inner) => [inner.says.text, inner.flag])].join(' '),
  );

/** The texts of the arguments. */
type Count = { readonly from: string; readonly to: string; readonly calendar: string };

/** By the name that a step sets to it. */
type Counts = ReadonlyMap<string, Count>;

type Comparison = { readonly count: Count; readonly limit: string; readonly isLate: boolean };

function lastDay({ count: { from, to, calendar }, limit, isLate }: Comparison): string {
  return `days_between(business_days_after(${from}, ${limit}, ${calendar}), ${to}) ${isLate ? '>' : '<='} 0`;
}

function namedCounts(sop: Sop): Counts {
  const found = new Map<string, Count>();
  for (const { body } of allSteps(sop))
    for (const { path, value } of body.kind === 'set' ? body.assignments : []) {
      const count = value.kind === 'expression' ? countOf(value.expression) : null;
      if (count !== null) found.set(path.join('.'), count);
    }
  return found;
}

function countOf({ node, text }: Pick<Expression, 'node' | 'text'>): Count | null {
  if (node.kind !== 'call' || node.name !== COUNT) return null;
  const [from, to, calendar] = node.args.map(({ start, end }) => text.slice(start, end));
  return from === undefined || to === undefined || calendar === undefined ? null : { from, to, calendar };
}

/** A count that is compared with a limit, on either side, also with days taken away: `count - 5 <= 0`. */
function comparisonIn(node: Node, text: string, named: Counts): Comparison | null {
  if (node.kind !== 'binary') return null;
  const exchanged = EXCHANGED[node.operator];
  if (exchanged === undefined) return null;
  const textOf = ({ start, end }: Node): string => text.slice(start, end);
  const sides = [
    { side: node.left, other: textOf(node.right), operator: node.operator, opposite: exchanged },
    { side: node.right, other: textOf(node.left), operator: exchanged, opposite: node.operator },
  ];
  for (const { side, other, operator, opposite } of sides) {
    const count = countAt(side, text, named);
    if (count !== null) return compared(count, other, operator);
    if (side.kind !== 'binary' || (side.operator !== '-' && side.operator !== '+')) continue;
    const [left, right] = [countAt(side.left, text, named), countAt(side.right, text, named)];
    const moved = (term: Node, sign: string): string =>
      other === '0' ? textOf(term) : `${other} ${sign} ${textOf(term)}`;
    if (left !== null)
      return compared(
        left,
        side.operator === '-' ? moved(side.right, '+') : `${other} - ${textOf(side.right)}`,
        operator,
      );
    if (right === null) continue;
    if (side.operator === '+') return compared(right, `${other} - ${textOf(side.left)}`, operator);
    return compared(right, other === '0' ? textOf(side.left) : `${textOf(side.left)} - ${other}`, opposite);
  }
  return null;
}

function countAt(node: Node, text: string, named: Counts): Count | null {
  return node.kind === 'path' ? (named.get(node.path.join('.')) ?? null) : countOf({ node, text });
}

/** `< days` and `>= days` draw the line one day earlier. */
function compared(count: Count, limit: string, operator: BinaryOperator): Comparison {
  const isEarlier = operator === '<' || operator === '>=';
  const [, plain] = /^(.*\S) \+ 1$/.exec(limit) ?? [];
  return {
    count,
    limit: isEarlier ? (plain ?? `${limit} - 1`) : limit,
    isLate: operator === '>' || operator === '>=',
  };
}
