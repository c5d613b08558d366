/**
 * The bounds of a form's fields in words, for the form, its refusals, the card and `explain`.
 */
import { dateOf, isTimestamp } from '../../kernel/time.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import { BOUND_NAMES, type BoundName } from '../../sop/form-field.ts';
import type { AskedField } from '../log/asks.ts';

const SAID: Readonly<Record<BoundName, string>> = {
  min: 'at least',
  max: 'at most',
  one_of: 'one of',
  matches: 'text in the form of',
};

/** `at most $7,200.00 (claim value)`; null when the field has no such bound. */
export function boundText({ bounds }: AskedField, name: BoundName, timeZone: string): string | null {
  const bound = bounds[name];
  if (bound === undefined) return null;
  const from = bound.from === null ? '' : ` (${bound.from})`;
  return `${SAID[name]} ${shown(bound.value, timeZone)}${from}`;
}

/** `at least $0.01, at most $7,200.00 (claim value)`; null for a field without bounds. */
export function boundsText(field: AskedField, timeZone: string): string | null {
  const texts = BOUND_NAMES.map((name) => boundText(field, name, timeZone)).filter((text) => text !== null);
  return texts.length === 0 ? null : texts.join(', ');
}

/** A date field asks for a day, so its bound is shown as one. */
function shown(value: Value, timeZone: string): string {
  return isTimestamp(value) ? dateOf(value.$time, timeZone) : formatValue(value);
}
