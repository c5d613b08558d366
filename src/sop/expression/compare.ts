/**
 * Comparing and adding two values. Nothing is coerced: what a careful person could not compare is `unclear`, with the reason.
 */
import { formatMoney, isMoney } from '../../kernel/money.ts';
import { elapsedMs, isDuration, isTimestamp, timestamp, type Duration } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';

export type Compared = { readonly kind: 'clear'; readonly result: boolean } | Unclear;
export type Added = { readonly kind: 'clear'; readonly value: Value } | Unclear;
type Unclear = { readonly kind: 'unclear'; readonly why: string };

export type OrderOperator = '<' | '<=' | '>' | '>=';

/** What people call the kind of a value. */
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

/** Whether `left` stands in that order to `right`; only numbers, money, times and spans have an order. */
export function orderedValues(operator: OrderOperator, left: Value, right: Value): Compared {
  const order = orderOf(left, right);
  if (typeof order !== 'number') return order;
  switch (operator) {
    case '<': return clear(order < 0);
    case '<=': return clear(order <= 0);
    case '>': return clear(order > 0);
    case '>=': return clear(order >= 0);
  }
}

/** `left + right` or, with `sign` -1, `left - right`. */
export function addValues(left: Value, right: Value, sign: 1 | -1): Added {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + sign * right;
    return Number.isFinite(sum) && Math.abs(sum) <= Number.MAX_SAFE_INTEGER ? { kind: 'clear', value: sum } : unclear('The sum is too large to be kept exactly');
  }
  if (isMoney(left) && isMoney(right)) {
    if (left.$money !== right.$money) return unclear(`Cannot add ${formatMoney(left)} and ${formatMoney(right)}, which are two currencies`);
    const minor = left.minor + sign * right.minor;
    return Number.isSafeInteger(minor) ? { kind: 'clear', value: { $money: left.$money, minor } } : unclear('The sum is too large to be kept exactly');
  }
  if (isTimestamp(left) && isDuration(right)) {
    const ms = elapsedMs(right);
    if (ms === null) return unclear(`Cannot add \`${right.$duration}\` to a time in an expression, since its length depends on a calendar`);
    return { kind: 'clear', value: timestamp(left.$time + sign * ms) };
  }
  return unclear(`Cannot ${sign === 1 ? 'add' : 'subtract'} ${named(left)} and ${named(right)}`);
}

/** Whether two spans have an order: both of elapsed time, or of one unit and calendar. */
export function areComparableSpans(left: Duration, right: Duration): boolean {
  return (elapsedMs(left) !== null && elapsedMs(right) !== null) || (left.unit === right.unit && left.calendar === right.calendar);
}

function orderOf(left: Value, right: Value): number | Unclear {
  if (typeof left === 'number' && typeof right === 'number') {
    return Number.isFinite(left) && Number.isFinite(right) ? left - right : unclear('Cannot compare what is not a finite number');
  }
  if (isMoney(left) && isMoney(right)) {
    if (left.$money !== right.$money) return unclear(`Cannot compare ${formatMoney(left)} with ${formatMoney(right)}, which are two currencies`);
    return left.minor - right.minor;
  }
  if (isTimestamp(left) && isTimestamp(right)) return left.$time - right.$time;
  if (isDuration(left) && isDuration(right)) {
    if (!areComparableSpans(left, right)) return unclear(`Cannot compare \`${left.$duration}\` with \`${right.$duration}\`, whose lengths depend on a calendar`);
    return (elapsedMs(left) ?? left.amount) - (elapsedMs(right) ?? right.amount);
  }
  return kindsDiffer(left, right);
}

function kindsDiffer(left: Value, right: Value): Unclear {
  return unclear(`Cannot compare ${named(left)} with ${named(right)}`);
}

const NAMES: Readonly<Record<ValueKind, string>> = {
  text: 'a text', number: 'a number', boolean: 'a yes or no', money: 'an amount of money', time: 'a point in time',
  duration: 'a span of time', list: 'a list', record: 'a record',
};

function named(value: Value): string {
  return NAMES[kindOf(value)];
}

function clear(result: boolean): Compared {
  return { kind: 'clear', result };
}

function unclear(why: string): Unclear {
  return { kind: 'unclear', why };
}
