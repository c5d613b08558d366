/** What a source sent, in words: its kind, and what people are shown of it. */

/** What a value is, in words. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a record' : typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

export const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

export const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** What arrived, as people read it: `amount: 120.00, currency: 978`. */
export function shownOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(shownOf).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, item]) => `${name}: ${shownOf(item)}`)
    .join(', ');
}
