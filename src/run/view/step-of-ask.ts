/**
 * Names the step that an ask belongs to, for use in a sentence.
 */
import type { RunState } from '../log/state.ts';

/** `step 3a`. */
export function stepOfAsk({ asks }: RunState, askId: string): string {
  return `step ${asks[askId]?.step ?? '?'}`;
}
