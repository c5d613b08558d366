/**
 * What arrived for a case and has no effect is mentioned in its run too, so that the thread and the explanation show
 * it.
 */
import { setAsideMax } from '../kernel/limits.ts';
import type { RunState } from '../run/log/state.ts';
import type { Change } from './change-run.ts';

/**
 * @param because why it has no effect, as part of a sentence
 * @param note the note for the inbox; alone when the run mentions this already, or as much as its log takes
 */
export function setAsideInRun(
  { setAside, ended }: RunState,
  { eventId, label, because }: { readonly eventId: string; readonly label: string; readonly because: string },
  note: string,
): Change {
  const isKnown = setAside.some((known) => known.eventId === eventId);
  if (ended !== null || isKnown || setAside.length >= setAsideMax) return note;
  const isLast = setAside.length === setAsideMax - 1;
  return {
    event: {
      type: 'EventSetAside',
      eventId,
      label,
      because: isLast ? `${because}. \`sop inbox\` lists what else has no effect` : because,
    },
    note,
  };
}
