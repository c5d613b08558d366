/**
 * Facts that the case states otherwise than the run uses them, for whoever decides about the run.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { changeText, sourceText } from '../cite/change-text.ts';
import {
  inUse,
  inUseOrUnread,
  keptAlthough,
  type DatedChange,
  type Facts,
  type WeighedChange,
} from '../log/fact-change.ts';

/** What a person who stops reading here must know of that choice. */
export const STARTS_AGAIN =
  'Start again: a new run starts with the new values. What was done stays, and nothing is done again unasked';

/** The same, for an event alone. */
export const STARTS_WITH_EVENT =
  'Start again: a new run starts, with what arrived in its mailbox. What was done stays, and nothing is done again unasked';

/** The newest change of each fact, where the run uses another value and people who saw both have not decided to keep that. */
export function unusedChanges(state: Facts): readonly DatedChange[] {
  const newest = new Map(state.changes.flatMap((known) => (known.standing === 'late' ? [] : [[known.path, known]])));
  return [...newest.values()].filter(
    (change) =>
      change.standing === 'unused' &&
      keptAlthough(state, change) === null &&
      (change.problem !== null || hashOf(inUse(state, change.path)) !== hashOf(change.after)),
  );
}

/** The same change, from the value in use. */
export const fromInUse = (state: Facts, change: DatedChange): DatedChange & WeighedChange => ({
  ...change,
  ...inUseOrUnread(state, change.path),
});

/** As a card lists them: both values, and who stated the new one. */
export const changeLines = (changes: readonly WeighedChange[]): string[] =>
  changes.map((change) => `${changeText(change)} (${sourceText(change)})`);
