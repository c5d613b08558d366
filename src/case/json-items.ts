/**
 * A list that a ticket or form system sends as one text, in JSON: `["Consult","X-ray"]`.
 */

/** Whether the whole text is in brackets or braces, or begins as JSON does: it is JSON or something like it. */
export const isBracketed = (text: string): boolean =>
  /^\s*(?:\[[\s\S]*\]|\{[\s\S]*\})\s*$|^\s*[[{]\s*["'[{]/.test(text);

/** Null for what is no JSON list of plain values, or has a number that would lose digits. */
export function jsonItems(text: string): readonly (string | number | boolean)[] | null {
  const parsed = parse(text);
  if (!Array.isArray(parsed)) return null;
  const items: readonly unknown[] = parsed;
  const written = new Set(
    text
      .slice(text.indexOf('[') + 1, text.lastIndexOf(']'))
      .split(',')
      .map((part) => part.trim()),
  );
  // A number counts as it is written in the text, or its digits are lost.
  const plain = items.filter(
    (item): item is string | number | boolean =>
      typeof item === 'string' || typeof item === 'boolean' || (typeof item === 'number' && written.has(String(item))),
  );
  return plain.length === items.length ? plain : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
