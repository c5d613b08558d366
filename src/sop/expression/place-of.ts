/**
 * From a position in an expression to a place in the file.
 */
import type { Place } from '../../handbook/place.ts';
import type { Expression } from './expression.ts';

/** The place of the character at `index` of the expression's text. */
export function placeOf(expression: Pick<Expression, 'place' | 'places'>, index: number): Place {
  const { place, places } = expression;
  if (places === undefined || places.length === 0) return { ...place, column: place.column + index };
  const known = places[Math.min(index, places.length - 1)] ?? place;
  return index < places.length ? known : { ...known, column: known.column + index - places.length + 1 };
}

/** Start and end column of a range, as a finding has them: the end is null when it is on another line. */
export function rangeOf(
  expression: Pick<Expression, 'place' | 'places'>,
  start: number,
  end: number,
): { place: Place; endColumn: number | null } {
  const place = placeOf(expression, start);
  const last = placeOf(expression, Math.max(start, end - 1));
  return { place, endColumn: last.line === place.line ? last.column + 1 : null };
}
