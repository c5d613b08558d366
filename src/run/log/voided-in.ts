/** Which steps an event makes void. */
import type { RunEvent } from './event.ts';

/** They are planned again as if they had never been reached; null for an event that makes nothing void */
export function voidedIn(event: RunEvent): readonly string[] | null {
  const { type } = event;
  return type === 'AnswerCorrected' || type === 'LookUpOutdated' || type === 'DecidedAnew' ? event.steps : null;
}
