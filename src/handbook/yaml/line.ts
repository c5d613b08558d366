/**
 * One line of a file that cannot be read, and the mistake that was probably made in it.
 */
import type { TextRange } from '../place.ts';

export type Mistake = { readonly range: TextRange; readonly message: string; readonly suggestion: string };

export type Line = {
  readonly number: number;
  readonly start: number;
  readonly text: string;
  /** Blanks before the text. */
  readonly indent: number;
  /** The text without comments and surrounding blanks. */
  readonly content: string;
};
