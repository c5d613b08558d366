/**
 * Corrections of a case: to its newest run, whatever becomes of each change.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { CaseId } from '../kernel/ids.ts';
import { newestOf } from '../run/log/fact-change.ts';
import type { RunState } from '../run/log/state.ts';
import { evolve } from '../run/log/evolve.ts';
import { NOTHING_CHANGED, takeCorrection } from '../run/plan/take-correction.ts';
import { takePeople } from '../run/plan/take-people.ts';
import { isOpen, refusePending } from './arrive-at.ts';
import { changeRun, withPeople, type Change } from './change-run.ts';
import type { HandbookInForce } from './handbooks.ts';
import { caseTypeOf } from './open-run.ts';
import type { RunRow } from './ports.ts';
import type { Shell } from './shell.ts';

/** What became of a case event. `isEarly`: it waits until a person has decided; otherwise the note finishes its item. */
export type Became = { readonly note: string; readonly isEarly: boolean };

/**
 * Adds the changes to the newest run, whatever becomes of each: in use, held until it is weighed, or unused. A
 * correction of another kind is set aside: its facts mean something else, even if they have the same names. Every open
 * run remembers the people whom the event names.
 *
 * @param moved a sentence, if the record looks like another kind now; then it may lack facts that the case never had
 * @throws Trouble `run.successor_pending` while the case starts again: the event belongs to the run that opens next
 */
export async function correctCase(
  shell: Shell,
  caseId: CaseId,
  event: CaseEvent,
  moved: string | null = null,
): Promise<Became> {
  const rows = await shell.store.runs.ofCase(caseId);
  const row = rows.at(-1);
  if (row === undefined) return { note: `ignored: ${caseId} has no run`, isEarly: false };
  let isEarly = false;
  const note = await changeRun(shell, row.runId, event, ({ state }, inForce) => {
    refusePending(state, rows);
    const kind = state.opened?.kind ?? '';
    if (event.kind !== kind) {
      const why = `${caseId} is of the kind \`${kind}\`, and this event is of the kind \`${event.kind}\``;
      return withPeople(state, event, inForce, { events: [], note: `ignored: ${why}` }, otherKind(event));
    }
    const taken = takeEvent(state, moved === null ? event : withoutUnknown(state, event), inForce, moved);
    isEarly = taken.isEarly;
    return taken;
  });
  await namePeople(shell, rows.slice(0, -1), event);
  return { note, isEarly };
}

/** Lets every open run of these remember the people whom the event names, and nothing else of it. */
export async function namePeople(shell: Shell, rows: readonly RunRow[], event: CaseEvent): Promise<void> {
  for (const { runId } of rows.filter(isOpen))
    await changeRun(shell, runId, event, ({ state }, inForce) =>
      withPeople(state, event, inForce, { events: [], note: '' }),
    );
}

const otherKind = ({ channel, kind }: CaseEvent): string =>
  `An event of the kind \`${kind}\` arrived through ${channel} for the record of this case, and was not used`;

/** Of a record that looks like another kind: what it lacks and the case never had is no change. */
function withoutUnknown(state: RunState, event: CaseEvent): CaseEvent {
  const isKnown = (path: string): boolean => {
    const { value, problem } = newestOf(state, path);
    return value !== null || problem !== null;
  };
  return { ...event, refused: event.refused.filter(({ path, text }) => text !== undefined || isKnown(path)) };
}

/** `isEarly`: a person has to decide before the case takes this correction; it takes the people at once. */
export type TakenEvent = Change & { readonly isEarly: boolean };

export function takeEvent(
  state: RunState,
  event: CaseEvent,
  inForce: HandbookInForce,
  moved: string | null = null,
): TakenEvent {
  const [key] = event.keys;
  const record = event.facts[0]?.source ?? key ?? { system: event.channel, record: event.eventId };
  const taken = takeCorrection(state, { ...event, record }, caseTypeOf(inForce, state));
  const isEarly = taken.event === null && taken.isEarly === true;
  const corrected = taken.event === null ? [] : [taken.event];
  // The editor of a correction is part of it.
  const after = corrected.reduce((before, one) => evolve(before, { ...atOf(before), event: one }), state);
  const named = takePeople(after, event, inForce.handbook.people, moved);
  if (named === null) return { events: corrected, note: taken.note, isEarly };
  const note =
    taken.note === NOTHING_CHANGED ? `noted for ${state.opened?.caseId ?? 'the case'}: no fact changed` : taken.note;
  return { events: [...corrected, named], note, isEarly };
}

/** The place of an event that is applied only to look ahead. */
const atOf = ({ seq, at }: RunState) => ({ seq: seq + 1, at, actor: { kind: 'runner' } }) as const;
