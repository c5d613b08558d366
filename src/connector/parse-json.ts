/**
 * Reads JSON without changing a whole number. One beyond 2^53, such as a 64-bit id, would become its neighbour, so it is
 * read as the text of its digits: an id may be text, and a schema that expects a number refuses it by name.
 */

/** Only a number of sixteen digits or more may be too large. */
const MAYBE_LARGE = /\d{16}/;
const WHOLE = /^-?\d+$/;

/** @throws SyntaxError when the text is not JSON */
export function parseJson(text: string): unknown {
  if (!MAYBE_LARGE.test(text)) return JSON.parse(text) as unknown;
  return JSON.parse(text, keepLarge) as unknown;
}

/** A reviver with the text of each value (ECMAScript, JSON.parse source text access), which the types lack. */
function keepLarge(this: unknown, _name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  const isLarge = typeof value === 'number' && !Number.isSafeInteger(value);
  return isLarge && source !== undefined && WHOLE.test(source) ? source : value;
}

/** A text, with its escapes, or a sign of the structure. Each is matched once, so the work is linear. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/gs;

/**
 * A member that an object has twice, which readers take in different ways: `{"status":"declined","status":"paid"}`. Null
 * when there is none.
 *
 * @param text that is JSON
 */
export function repeatedMember(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') last = token;
    else {
      const names = open.at(-1);
      const name = last.includes('\\') ? (JSON.parse(last) as string) : last.slice(1, -1);
      if (names?.has(name) === true) return name;
      names?.add(name);
    }
  }
  return null;
}
