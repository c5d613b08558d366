/**
 * What the value of a member says by itself: nothing, yes or no.
 *
 * Pure.
 */
export type Entries = Readonly<Record<string, unknown>>;

/** No words. */
export const NONE: ReadonlySet<string> = new Set();

/** Whether a member that names an error holds one: not `null`, `0`, `false`, an empty text or an empty list. */
export function isSaid(value: unknown): boolean {
  if (typeof value === 'string') return !/^(?:0+|none|null|false)?$/i.test(value.trim());
  if (typeof value === 'object' && value !== null) return Object.values(value).some(isSaid);
  return value === true || (typeof value === 'number' && value !== 0);
}

export const isYes = (value: unknown): boolean =>
  value === true || (typeof value === 'string' && /^(?:true|yes|y|t|x)$/i.test(value.trim()));
export const isNo = (value: unknown): boolean =>
  value === false || value === 0 || (typeof value === 'string' && /^(?:false|no|n|0|f)$/i.test(value.trim()));

export const isEntries = (value: unknown): value is Entries =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
