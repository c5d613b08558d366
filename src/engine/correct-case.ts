/**
 * Corrections of a case: to its newest run, whatever becomes of each change.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { CaseId } from '../kernel/ids.ts';
import { newestOf } from '../run/log/fact-change.ts';
import type { RunState } from '../run/log/state.ts';
import { takeCorrection, type Taken } from '../run/plan/take-correction.ts';
import { changeRun } from './change-run.ts';
import type { HandbookInForce } from './handbooks.ts';
import { caseTypeOf } from './open-run.ts';
import type { Shell } from './shell.ts';

/** What became of a case event. `isEarly`: it waits until a person has decided; otherwise the note finishes its item. */
export type Became = { readonly note: string; readonly isEarly: boolean };

/**
 * Adds the changes to the run, whatever becomes of each: in use, held until it is weighed, or unused. A correction of
 * another kind is set aside: its facts mean something else, even if they have the same names.
 *
 * @param looksOther whether the record looks like another kind, so it may lack facts that the case never had
 */
export async function correctCase(
  shell: Shell,
  caseId: CaseId,
  event: CaseEvent,
  looksOther: boolean,
): Promise<Became> {
  const row = (await shell.store.runs.ofCase(caseId)).at(-1);
  if (row === undefined) return { note: `ignored: ${caseId} has no run`, isEarly: false };
  let isEarly = false;
  const note = await changeRun(shell, row.runId, event, ({ state }, inForce) => {
    const kind = state.opened?.kind ?? '';
    if (event.kind !== kind)
      return `ignored: ${caseId} is of the kind \`${kind}\`, and this event is of the kind \`${event.kind}\``;
    const taken = takeEvent(state, looksOther ? withoutUnknown(state, event) : event, inForce);
    isEarly = taken.event === null && taken.isEarly === true;
    return taken.event === null ? taken.note : taken;
  });
  return { note, isEarly };
}

/** Of a record that looks like another kind: what it lacks and the case never had is no change. */
function withoutUnknown(state: RunState, event: CaseEvent): CaseEvent {
  const isKnown = (path: string): boolean => {
    const { value, problem } = newestOf(state, path);
    return value !== null || problem !== null;
  };
  return { ...event, refused: event.refused.filter(({ path, text }) => text !== undefined || isKnown(path)) };
}

export function takeEvent(state: RunState, event: CaseEvent, inForce: HandbookInForce): Taken {
  const [key] = event.keys;
  const record = event.facts[0]?.source ?? key ?? { system: event.channel, record: event.eventId };
  return takeCorrection(state, { ...event, record }, caseTypeOf(inForce, state));
}
