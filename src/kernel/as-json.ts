/**
 * Values as a database gives them back: written as JSON and read again. Both functions give what the text would give,
 * but do not make it: logs are long and are compared often.
 */
import { isDeepStrictEqual } from 'node:util';
import { freezeDeep } from './value.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A deeply frozen copy, as if `value` had been written as JSON and read back. */
export function frozenAsJson<T>(value: T): T {
  return copied(value) as T;
}

/** Whether `read`, which came from JSON, is what writing `value` as JSON and reading it back would give. */
export function isReadFrom(value: unknown, read: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Object.is(scalar(value), read);
  if (!isPlain(value)) return isDeepStrictEqual(throughText(value), read);
  if (typeof read !== 'object' || read === null) return false;
  if (!Array.isArray(value)) return !Array.isArray(read) && haveSameFields(value as Fields, read as Fields);
  if (!Array.isArray(read) || read.length !== value.length) return false;
  return read.every((item, index) => isReadFrom(inList(value[index]), item));
}

function haveSameFields(value: Fields, read: Fields): boolean {
  let count = 0;
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (isLeftOut(item)) continue;
    if (!Object.hasOwn(read, key) || !isReadFrom(item, read[key])) return false;
    count += 1;
  }
  return count === Object.keys(read).length;
}

function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return scalar(value);
  if (!isPlain(value)) return freezeDeep(throughText(value));
  if (Array.isArray(value)) return Object.freeze(Array.from(value, (item: unknown) => copied(inList(item))));
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = (value as Fields)[key];
    if (!isLeftOut(item)) copy[key] = copied(item);
  }
  return Object.freeze(copy);
}

/** JSON has no number that is not finite, and no -0. */
function scalar(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  return typeof value === 'string' || typeof value === 'boolean' || value === null ? value : throughText(value);
}

/** What JSON has no word for: a field of it is absent, an item of a list is null. */
const isLeftOut = (value: unknown): boolean =>
  value === undefined || typeof value === 'function' || typeof value === 'symbol';

const inList = (item: unknown): unknown => (isLeftOut(item) ? null : item);

/** Whether it is read field by field. A class may write itself otherwise, and assigning `__proto__` sets no field. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype) return true;
  return (
    (prototype === Object.prototype || prototype === null) && !Object.hasOwn(value, '__proto__') && !('toJSON' in value)
  );
}

function throughText(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
