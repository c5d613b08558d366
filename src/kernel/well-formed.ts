/**
 * Text from outside may hold half of a surrogate pair, which is no Unicode and has no canonical JSON. It is replaced by
 * U+FFFD where it enters, so that what is stored, hashed and shown is the same text.
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
