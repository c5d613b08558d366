/**
 * Reading records whose keys come from outside the program.
 */

/**
 * The own property of a record, or undefined. Prototypes are never read, so a key such as `constructor` is simply
 * missing.
 */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
