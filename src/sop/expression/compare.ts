/**
 * Compares two values. Nothing is coerced: what a careful person could not compare is `unclear`, with the reason.
 */
import { commonCurrency, formatMoney, isMoney } from '../../kernel/money.ts';
import { elapsedMs, isDuration, isTimestamp, type Duration } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import { unclear, type Unclear } from './computed.ts';

export type Compared = { readonly kind: 'clear'; readonly result: boolean } | Unclear;

export type OrderOperator = '<' | '<=' | '>' | '>=';

/** The kind of a value, as people call it. */
export type ValueKind = 'text' | 'number' | 'boolean' | 'money' | 'time' | 'duration' | 'list' | 'record';

export function kindOf(value: Value): ValueKind {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (Array.isArray(value)) return 'list';
  if (isMoney(value)) return 'money';
  if (isTimestamp(value)) return 'time';
  return isDuration(value) ? 'duration' : 'record';
}

/** Whether two values are equal; unclear for different kinds, two currencies, and spans that cannot be compared. */
export function equalValues(left: Value, right: Value): Compared {
  const kind = kindOf(left);
  if (kind !== kindOf(right)) return kindsDiffer(left, right);
  if (kind === 'list' || kind === 'record') return unclear(`Cannot compare two ${kind}s`);
  if (kind === 'text' || kind === 'boolean') return clear(left === right);
  const order = orderOf(left, right);
  return typeof order === 'number' ? clear(order === 0) : order;
}

/** Whether `left` and `right` are in the order of the operator. Only numbers, money, times and spans have an order. */
export function orderedValues(operator: OrderOperator, left: Value, right: Value): Compared {
  const order = orderOf(left, right);
  if (typeof order !== 'number') return order;
  switch (operator) {
    case '<':
      return clear(order < 0);
    case '<=':
      return clear(order <= 0);
    case '>':
      return clear(order > 0);
    case '>=':
      return clear(order >= 0);
  }
}

/** Whether two spans have an order: both of elapsed time, or of one unit and calendar. */
export function areComparableSpans(left: Duration, right: Duration): boolean {
  return (
    (elapsedMs(left) !== null && elapsedMs(right) !== null) ||
    (left.unit === right.unit && left.calendar === right.calendar)
  );
}

function orderOf(left: Value, right: Value): number | Unclear {
  if (typeof left === 'number' && typeof right === 'number') {
    return Number.isFinite(left) && Number.isFinite(right)
      ? left - right
      : unclear('Cannot compare what is not a finite number');
  }
  if (isMoney(left) && isMoney(right)) {
    if (commonCurrency(left, right) === null)
      return unclear(
        `Cannot compare ${formatMoney(left)} with ${formatMoney(right)}, which are in different currencies`,
      );
    return left.minor - right.minor;
  }
  if (isTimestamp(left) && isTimestamp(right)) return left.$time - right.$time;
  if (isDuration(left) && isDuration(right)) {
    if (!areComparableSpans(left, right))
      return unclear(
        `Cannot compare \`${left.$duration}\` with \`${right.$duration}\`, whose lengths depend on a calendar`,
      );
    return (elapsedMs(left) ?? left.amount) - (elapsedMs(right) ?? right.amount);
  }
  if (kindOf(left) === kindOf(right)) return unclear(`There is no order between ${named(left)} and ${named(right)}`);
  return kindsDiffer(left, right);
}

function kindsDiffer(left: Value, right: Value): Unclear {
  return unclear(`Cannot compare ${named(left)} with ${named(right)}`);
}

const NAMES: Readonly<Record<ValueKind, string>> = {
  text: 'a text',
  number: 'a number',
  boolean: 'a yes or no',
  money: 'an amount of money',
  time: 'a point in time',
  duration: 'a span of time',
  list: 'a list',
  record: 'a record',
};

/** `a number`, `an amount of money`: the kind of a value, for use in a sentence. */
export function named(value: Value): string {
  return NAMES[kindOf(value)];
}

function clear(result: boolean): Compared {
  return { kind: 'clear', result };
}
