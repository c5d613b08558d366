/**
 * The bounds of a form's fields in words, for the form, its refusals, the card and `explain`.
 */
import { likeText } from '../../kernel/text-bounds.ts';
import { BOUND_NAMES, type BoundName } from '../../sop/form-field.ts';
import type { AskedField } from '../log/asks.ts';

const SAID: Readonly<Record<Exclude<BoundName, 'matches'>, string>> = {
  min: 'at least',
  max: 'at most',
  one_of: 'one of',
};

const SAID_OF_DAYS = { min: 'on or after', max: 'on or before' } as const;

/** `at most $7,200.00 (claim value)`; null when the field has no such bound. */
export function boundText({ type, bounds, example }: AskedField, name: BoundName): string | null {
  const bound = bounds[name];
  if (bound === undefined) return null;
  if (name === 'matches') return likeText({ matches: bound.shown, example });
  const said = type === 'date' ? { ...SAID, ...SAID_OF_DAYS } : SAID;
  return `${said[name]} ${bound.shown}`;
}

/** `at least $0.01, at most $7,200.00 (claim value)`; null for a field without bounds. */
export function boundsText(field: AskedField): string | null {
  const texts = BOUND_NAMES.map((name) => boundText(field, name)).filter((text) => text !== null);
  return texts.length === 0 ? null : texts.join(', ');
}
