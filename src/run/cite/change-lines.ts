/**
 * Changes as a card lists them, and what starting again does with them.
 */
import type { WeighedChange } from '../log/fact-change.ts';
import { changeText, sourceText } from './change-text.ts';

/** What a person who stops reading here must know of that choice. */
export const STARTS_AGAIN =
  'Start again: a new run starts with the new values. What was done stays, and nothing is done again unasked';

/** The same, for an event alone. */
export const STARTS_WITH_EVENT =
  'Start again: a new run starts, with what arrived in its mailbox; what it says corrects no fact, so correct the case first if it should. What was done stays, and nothing is done again unasked';

/** Both values, and who stated the new one. */
export const changeLines = (changes: readonly WeighedChange[]): string[] =>
  changes.map((change) => `${changeText(change)} (${sourceText(change)})`);
