/**
 * Marks at the ends of a text that belong to its sentence or its page, not to what it names: the full stop behind a
 * number, quotes, brackets and asterisks around it.
 */
import type { Doubt } from './identifier-doubts.ts';

const OPENING = '"“„«‹‘\'`([{<*_';
const CLOSING = '"”“»›’\'`)]}>*_';
/** Two points, or a question mark, stand for digits that are not shown. */
const AT_END = /(?<![.…?]\s*)[.,;:!]$/u;
/** A footnote, or what is left of a pair: `123456789*`, `ACC-12)`. */
const FOOTNOTE = /(?<=[\p{L}\d])(?:\*{1,3}|["”’)\]])$/u;

/** The text without such marks; the text itself when it has none. Nothing inside it changes. */
export function withoutOuterMarks(text: string): string {
  const inner = withoutOneLayer(text.trim());
  return inner === text.trim() ? text : withoutOuterMarks(inner);
}

function withoutOneLayer(whole: string): string {
  const shorter = whole.replace(AT_END, '').trim();
  if (shorter !== whole) return shorter;
  const at = OPENING.indexOf(whole.charAt(0));
  const isPair = whole.length > 2 && at >= 0 && isClosedBy(whole.charAt(0), whole.slice(-1));
  if (isPair) return whole.slice(1, -1).trim();
  const inner = whole.replace(FOOTNOTE, '');
  // A bracket that opens inside belongs to what it closes: `4711 (A)`.
  return isBalanced(inner) ? inner : whole;
}

/** Of what is kept as it is written, brackets and the point of an abbreviation may be a part. */
export function outerMarksDoubt(text: string): Doubt | null {
  const inner = withoutOuterMarks(text);
  if (inner === text || !(/^["“„«*]/u.test(text) || /\d[.,!*]$/u.test(text))) return null;
  return { why: 'has marks around it that may be no part of the number', parts: [inner, text] };
}

/** `„…“` and `"…"`: the sign at this place of the other list, or one that is written for it. */
const isClosedBy = (opening: string, closing: string): boolean =>
  CLOSING.charAt(OPENING.indexOf(opening)) === closing || ('“„'.includes(opening) && '“”"'.includes(closing));

const isBalanced = (text: string): boolean => !/[([{<"“„]/u.test(text);

/** A text without one full stop at its end, which ends its sentence. */
export const fullStopped = (text: string): string => text.replace(/(?<=[\p{L}\d)%€£$"”*])\.$/u, '');
