/**
 * Reads values of a case by path, as written in its file; own properties only.
 */

/** The value at a path such as `claim.amount`; undefined when there is none. */
export function writtenAt(record: unknown, path: string): unknown {
  let at = record;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}

/** The text at a path; numbers and booleans as they print. Null when there is none. */
export function textAt(record: unknown, path: string): string | null {
  const value = writtenAt(record, path);
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** The number at a path, written as a number or as decimal text; null when there is none. */
export function numberAt(record: unknown, path: string): number | null {
  const text = textAt(record, path);
  return text !== null && /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}
