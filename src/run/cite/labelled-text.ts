/**
 * Texts with a label, as shown on cards, posts and explanations. Every text here may come from outside and must be
 * shown as literal text.
 */
import type { Instant } from '../../kernel/clock.ts';

export type LabelledText = { readonly label: string; readonly text: string };

export type PostLine = LabelledText & {
  /** An https link to the record, shown after the text. */
  readonly url?: string;
  /** A time shown after the text, in the reader's own time zone. */
  readonly time?: Instant;
};

/** One cited value, such as `account tier` `Enterprise`, and where it was read. */
export type Evidence = { readonly label: string; readonly value: string; readonly origin: string };
