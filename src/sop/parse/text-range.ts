/** Offsets into the text of a file; `end` is the one after the last character. */
export type TextRange = { readonly start: number; readonly end: number };
