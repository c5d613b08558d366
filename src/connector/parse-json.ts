/**
 * Reads JSON without changing a number. A number of 2^53 or more, such as a 64-bit id, would become its neighbour, so it
 * is read as the text of its digits: an id may be text, and a schema that expects a number refuses it by name.
 */

/** Sixteen digits or more, or an exponent: only then may a number be too large. */
const MAYBE_LARGE = /\d{16}|\d[eE]\+?\d/;

/** @throws SyntaxError when the text is not JSON */
export function parseJson(text: string): unknown {
  if (!MAYBE_LARGE.test(text)) return JSON.parse(text) as unknown;
  return JSON.parse(text, keepLarge) as unknown;
}

/** A reviver with the text of each value (ECMAScript, JSON.parse source text access), which the types lack. */
function keepLarge(this: unknown, _name: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value;
  return context?.source ?? String(value);
}
