/**
 * Whether an answer keeps to the bounds of its field that people were shown.
 */
import { unreachable } from '../../kernel/assert.ts';
import { isMoney } from '../../kernel/money.ts';
import { isMatch } from '../../kernel/text-bounds.ts';
import type { Value } from '../../kernel/value.ts';
import { equalValues, orderedValues, type OrderOperator } from '../../sop/expression/compare.ts';
import { BOUND_NAMES, type BoundName } from '../../sop/form-field.ts';
import { boundText } from '../cite/bound-text.ts';
import type { AskedField } from '../log/asks.ts';
import { dayOf } from './bound-form.ts';

/** `Expected at most $7,200.00 (claim value)`, naming the first bound that a value breaks; null when it breaks none. */
export function boundProblem(field: AskedField, value: Value, timeZone: string): string | null {
  const broken = BOUND_NAMES.find((name) => !isWithin(field, name, value, timeZone));
  if (broken !== undefined)
    return field.type === 'date'
      ? `Expected a day ${boundText(field, broken) ?? 'of another time'}`
      : `Expected ${boundText(field, broken) ?? 'another value'}`;
  const isBelowZero = isMoney(value) && value.minor < 0;
  // A sign is a typo unless the form asks for amounts below zero.
  return isBelowZero && field.bounds.min === undefined ? 'Expected an amount that is not below zero' : null;
}

/** A comparison that is not clear, as of two currencies, is not within the bound. */
function isWithin(field: AskedField, name: BoundName, value: Value, timeZone: string): boolean {
  const bound = field.bounds[name]?.value;
  if (bound === undefined) return true;
  const ordered = (operator: OrderOperator): boolean => {
    const order = orderedValues(operator, dayOf(value, timeZone), dayOf(bound, timeZone));
    return order.kind === 'clear' && order.result;
  };
  switch (name) {
    case 'min':
      return ordered('>=');
    case 'max':
      return ordered('<=');
    case 'one_of':
      return Array.isArray(bound) && (bound as readonly Value[]).some((item) => isEqual(item, value));
    case 'matches':
      return typeof bound === 'string' && typeof value === 'string' && isMatch(bound, value);
    default:
      return unreachable(name);
  }
}

function isEqual(item: Value, value: Value): boolean {
  const equal = equalValues(item, value);
  return equal.kind === 'clear' && equal.result;
}
