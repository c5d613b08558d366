/**
 * Facts that the case states otherwise than the run uses them, for whoever decides about the run.
 */
import { keptAlthough, type DatedChange, type Facts } from '../log/fact-change.ts';
import { isOtherThanInUse, newestChanges } from '../log/stated-otherwise.ts';

/** The newest change of each fact, where the run uses another value and people who saw both have not decided to keep that. */
export function unusedChanges(state: Facts): readonly DatedChange[] {
  return newestChanges(state).filter(
    (change) => change.standing === 'unused' && keptAlthough(state, change) === null && isOtherThanInUse(state, change),
  );
}
