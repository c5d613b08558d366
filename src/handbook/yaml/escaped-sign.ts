/**
 * `\.` and `\d` of a pattern without their backslash. In a condition two readers would each take one away: the text in
 * quotes, and YAML between double quotes. A class means the same and needs none.
 */

/** What stands between the brackets of a class. */
const CLASSES: Readonly<Record<string, string>> = { d: '0-9', w: 'A-Za-z0-9_', s: ' ' };
/** Signs that mean themselves in a class, wherever they are in it. */
const SIGNS = /^[.+*?(){}|$/:;,#@!%&=<>~]$/;
/** A text of a call that takes a pattern is open. */
const IN_PATTERN = /\b(?:matches|capture|capture_all)\([^\n]*["'][^"'\n]*$/;
const IN_CLASS = /\[[^\]"']*$/;

/**
 * What to write instead of a backslash and the sign after it: `[.]`; inside a class the sign alone.
 *
 * @param before the text before the backslash, at least that of its line
 * @returns null outside patterns, and where no class means the same
 */
export function classFor(before: string, sign: string): string | null {
  if (!IN_PATTERN.test(before)) return null;
  const inner = Object.hasOwn(CLASSES, sign) ? (CLASSES[sign] ?? null) : SIGNS.test(sign) ? sign : null;
  return inner === null || IN_CLASS.test(before) ? inner : `[${inner}]`;
}
