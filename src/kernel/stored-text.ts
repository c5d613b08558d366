/**
 * Cleans a text for storing. Postgres refuses the character NUL, and UTF-8 cannot encode half a surrogate pair; hostile
 * tickets contain both. Every store replaces them here, so no ticket can make a row unwritable.
 *
 * Event bodies are not touched: they are stored as JSON text, where both are plain `\u…` escapes.
 */

const REPLACEMENT = '\uFFFD';

/** The text as every store saves it and looks it up. */
export function storedText(text: string): string {
  const wellFormed = text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', REPLACEMENT) : wellFormed;
}
