/**
 * BOL and PRO numbers in a form that can be compared, however they are written.
 */

/** Ignores case, blanks, hyphens and a leading "BOL" or "PRO". Leading zeros count. */
export function plainNumber(text: string): string {
  return text
    .toUpperCase()
    .replace(/[\s-]+/g, '')
    .replace(/^(BOL|PRO)[#:]?/, '');
}
