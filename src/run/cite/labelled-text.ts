/**
 * Texts with a label, as cards, posts and explanations show them. Every text here may come from outside, and is shown as literal
 * text only.
 */
import type { Instant } from '../../kernel/clock.ts';

export type LabelledText = { readonly label: string; readonly text: string };

export type PostLine = LabelledText & {
  /** An https link to the record, shown after the text. */
  readonly url?: string;
  /** A time that the reader's client shows in the reader's own zone, after the text. */
  readonly time?: Instant;
};

/** One cited value, such as `account tier` `Enterprise`, and where it was read. */
export type Evidence = { readonly label: string; readonly value: string; readonly origin: string };
