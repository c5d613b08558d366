/**
 * What a text becomes when it is stored. Postgres refuses the character NUL, and UTF-8 cannot carry half a surrogate
 * pair; both arrive in hostile tickets. They are replaced here, in every store alike, so that no ticket can make a row
 * unwritable.
 *
 * Bodies of events are not touched: they are stored as JSON text, where both are plain `\u…` escapes.
 */

const REPLACEMENT = '\uFFFD';

/** The text as every store keeps it and looks it up. */
export function storedText(text: string): string {
  const wellFormed = text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', REPLACEMENT) : wellFormed;
}
