/** A place in a handbook file; line and column count from 1. */
export type Place = { readonly file: string; readonly line: number; readonly column: number };
