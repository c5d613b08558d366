/**
 * BOL and PRO numbers as they are compared, whatever they are written like.
 */

/** Without case, blanks, hyphens and a leading "BOL" or "PRO"; leading zeros stay. */
export function plainNumber(text: string): string {
  return text
    .toUpperCase()
    .replace(/[\s-]+/g, '')
    .replace(/^(BOL|PRO)[#:]?/, '');
}
