/**
 * Text from outside may hold half of a surrogate pair, which is not valid Unicode and has no canonical JSON. Intake
 * replaces it with U+FFFD, so the same text is stored, hashed and shown.
 */

/** A copy of plain JSON in which every text, keys included, is well-formed. */
export function wellFormed<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toWellFormed(), copy(item)]));
}
