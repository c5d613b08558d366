/** The value at a path of names, such as `payment.status`; of a list, by its place from 0. Undefined if there is none. */
export function valueAt(record: unknown, path: string): unknown {
  let at = record;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    if (Array.isArray(at) && !/^\d+$/.test(name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}
