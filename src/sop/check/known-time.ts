/**
 * What is known about spans and points in time before any run: the least and greatest length of a span, and how long
 * after another point a point in time is.
 */
import { elapsedMs, isDuration, type Duration } from '../../kernel/time.ts';
import type { Expression, Node } from '../expression/expression.ts';
import { nodeKey } from '../expression/node-key.ts';
import type { Names } from '../expression/environment.ts';

const DAY_MS = 86_400_000;
/** The shortest and the longest month, the latter with an hour that a time zone may put into it. */
const MONTH_MS = { least: 28 * DAY_MS, most: 31 * DAY_MS + 3_600_000 } as const;

/** The case arrived at this point; every run begins then or later. */
export const ARRIVAL = 'case.received_at';

/** `offsetMs` after the point that `base` names. */
export type KnownTime = { readonly base: string; readonly offsetMs: number };

/** The span that an expression gives when it is a literal or names a value; null when only a run can tell. */
export function knownSpan(expression: Expression | null, names: Names): Duration | null {
  return expression === null ? null : spanOf(expression.node, names);
}

export function leastMs(span: Duration): number {
  const ms = elapsedMs(span);
  if (ms !== null) return ms;
  switch (span.unit) {
    case 'month':
      return span.amount * MONTH_MS.least;
    case 'business minute':
      return span.amount * 60_000;
    case 'business hour':
      return span.amount * 3_600_000;
    // The first day may be over at once, when it begins at the end of a day.
    default:
      return Math.max(0, span.amount - 1) * DAY_MS;
  }
}

/** Null for a business span: a calendar may be closed for any length of time. */
export function mostMs(span: Duration): number | null {
  return elapsedMs(span) ?? (span.unit === 'month' ? span.amount * MONTH_MS.most : null);
}

/** `case.received_at + duration("2 days")` is two days after that point; any other expression is its own base. */
export function knownTime({ node }: Expression, names: Names): KnownTime {
  if (node.kind === 'binary' && (node.operator === '+' || node.operator === '-')) {
    const span = spanOf(node.right, names);
    const ms = span === null ? null : elapsedMs(span);
    if (ms !== null && node.left.kind === 'path')
      return { base: nodeKey(node.left), offsetMs: node.operator === '+' ? ms : -ms };
  }
  return { base: nodeKey(node), offsetMs: 0 };
}

function spanOf(node: Node, { constants }: Names): Duration | null {
  const value =
    node.kind === 'literal' ? node.value : node.kind === 'path' ? (constants.get(node.path.join('.')) ?? null) : null;
  return isDuration(value) ? value : null;
}
