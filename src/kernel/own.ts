/**
 * Reading records whose keys come from outside the program.
 */

/** The own property of a record, or undefined. Never what a prototype offers, so a key such as `constructor` is just missing. */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
