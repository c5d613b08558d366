/**
 * Whether the groups of a number are one number, by the pattern of its fact.
 */
import { expectedText, type TextBounds } from '../kernel/text-bounds.ts';

/** Blanks alone between the groups of a number. */
const GROUPS = /^[A-Z\d]+(?:[ \u00a0\u202f][A-Z\d]+){1,9}$/u;

/** Whether a pattern decides that groups of a number are one: it fits all of them together, and no fewer. */
export function isOnlyWhole(bounds: TextBounds, text: string, whole: string): boolean {
  const groups = text.split(/[ \u00a0\u202f]/u);
  if (bounds.matches === undefined || !GROUPS.test(text) || groups.join('') !== whole) return false;
  const parts = groups.flatMap((_, from) =>
    groups.slice(from).map((__, length) => groups.slice(from, from + length + 1)),
  );
  return parts.every((part) => part.length === groups.length || expectedText(bounds, part.join('')) !== null);
}
