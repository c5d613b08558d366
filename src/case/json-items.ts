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
  const plain = items.filter(
    (item): item is string | number | boolean =>
      typeof item === 'string' || typeof item === 'boolean' || (typeof item === 'number' && isExact(item, text)),
  );
  return plain.length === items.length ? plain : null;
}

/** Whether the number is written in the text as it is recorded. */
const isExact = (number: number, text: string): boolean =>
  text
    .slice(text.indexOf('[') + 1, text.lastIndexOf(']'))
    .split(',')
    .some((part) => part.trim() === String(number));

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
