/**
 * Corrections of a case: to its newest run, whatever becomes of each change.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { RunState } from '../run/log/state.ts';
import { takeCorrection, type Taken } from '../run/plan/take-correction.ts';
import { changeRun } from './change-run.ts';
import type { HandbookInForce } from './handbooks.ts';
import { caseTypeOf } from './open-run.ts';
import type { Shell } from './shell.ts';

/** Adds the changes to the run, whatever becomes of each: in use, held until it is weighed, or unused. */
export async function correctCase(shell: Shell, caseId: CaseId, event: CaseEvent): Promise<string> {
  const row = (await shell.store.runs.ofCase(caseId)).at(-1);
  if (row === undefined) return `ignored: ${caseId} has no run`;
  return changeRun(shell, row.runId, event, ({ state }, inForce) => {
    const taken = takeEvent(state, event, inForce);
    return taken.event === null ? taken.note : taken;
  });
}

export function takeEvent(state: RunState, event: CaseEvent, inForce: HandbookInForce): Taken {
  const [key] = event.keys;
  const record = event.facts[0]?.source ?? key ?? { system: event.channel, record: event.eventId };
  return takeCorrection(state, { ...event, record }, caseTypeOf(inForce, state));
}
