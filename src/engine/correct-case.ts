/**
 * Corrections of a case: to its newest run, whatever becomes of each change.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { RunId } from '../kernel/ids.ts';
import type { RunState } from '../run/log/state.ts';
import { asListed } from '../run/plan/as-listed.ts';
import { NOTHING_CHANGED, takeCorrection, type Taken } from '../run/plan/take-correction.ts';
import { changeRun, correctionOf } from './change-run.ts';
import type { HandbookInForce } from './handbooks.ts';
import { isOpen, type KnownCase } from './known-case.ts';
import { caseTypeOf } from './open-run.ts';
import { setAsideInRun } from './set-aside-in-run.ts';
import type { Shell } from './shell.ts';

/** What became of a case event: its note, and how long it waits before it is tried again; null when it is finished. */
export type Became = { readonly note: string; readonly pauseMs: number | null };

/** Pauses while a person has to decide first, and while the case starts again. Both end early by `releaseEarly`. */
const UNDECIDED_PAUSE_MS = 60_000;
const SUCCESSOR_PAUSE_MS = 5_000;

/**
 * Adds the changes to the run, whatever becomes of each: in use, held until it is weighed, or unused. A correction of
 * another kind is set aside: its facts mean something else, even if they have the same names. While the case starts
 * again, the correction waits for the run that opens next. Every open run remembers the people whom the event names.
 *
 * @param unusual why the record looks like another kind, so it may lack facts that the case never had; null when it
 *   does not
 */
export async function correctCase(
  shell: Shell,
  { caseId, runs, newest }: KnownCase,
  event: CaseEvent,
  unusual: string | null,
): Promise<Became> {
  // INVARIANT: a run that starts again begins with the facts as they were, so an event of its past does not count anew.
  if (runs.some((run) => run !== newest && run.state.corrections.includes(event.eventId)))
    return { note: `unchanged: ${caseId} has this correction already`, pauseMs: null };
  let pauseMs: number | null = null;
  let isChanged = true;
  const note = await changeRun(shell, newest.runId, event, ({ state }, inForce) => {
    pauseMs = null;
    const kind = state.opened?.kind ?? '';
    const { eventId } = event;
    // INVARIANT: what arrives after the stop belongs to the next run, which has read this one at an unknown time.
    if (state.ended !== null && state.ended.successor !== null) {
      pauseMs = SUCCESSOR_PAUSE_MS;
      return `held: ${caseId} starts again`;
    }
    if (event.kind !== kind) {
      const because = `${caseId} is of the kind \`${kind}\`, and this event is of the kind \`${event.kind}\``;
      return setAsideInRun(state, { eventId, label: 'a change of its record', because }, `ignored: ${because}`);
    }
    const taken = takeEvent(state, event, inForce);
    isChanged = taken.note !== NOTHING_CHANGED;
    if (taken.event !== null && isChanged) return taken;
    if (taken.event === null && taken.isEarly === true) pauseMs = UNDECIDED_PAUSE_MS;
    if (unusual === null || isChanged) return taken.event === null ? taken.note : taken;
    const because = `${unusual}. ${caseId} stays \`${kind}\`; none of its facts changed`;
    if (taken.event !== null) return { event: taken.event, note: `ignored: ${because}` };
    // The same is true of each later change of such a record.
    if (isMentioned(state, unusual)) return `ignored: ${because}`;
    return setAsideInRun(state, { eventId, label: 'a change of its record', because }, `ignored: ${because}`);
  });
  if (pauseMs === null) {
    if (unusual !== null) await mentionMove(shell, newest.runId, event, unusual, isChanged);
    await namePeople(shell, runs.slice(0, -1), event);
  }
  return { note, pauseMs };
}

/** Lets every open run of these remember the people whom the event names, and nothing else of it. */
export async function namePeople(shell: Shell, runs: KnownCase['runs'], event: CaseEvent): Promise<void> {
  for (const { runId } of runs.filter(isOpen)) await changeRun(shell, runId, event, () => NOTHING_CHANGED);
}

/** Mentions once that the record looks like another kind now, and whether the case took changed facts of it. */
async function mentionMove(
  shell: Shell,
  runId: RunId,
  event: CaseEvent,
  unusual: string,
  isChanged: boolean,
): Promise<void> {
  await changeRun(shell, runId, event, ({ state }) => {
    if (isMentioned(state, unusual)) return NOTHING_CHANGED;
    const { caseId = 'the case', kind = '' } = state.opened ?? {};
    const because = `${unusual}. ${caseId} stays \`${kind}\`${isChanged ? ' and took the changed facts' : '; none of its facts changed'}`;
    return setAsideInRun(
      state,
      { eventId: event.eventId, label: 'another form of its record', because },
      NOTHING_CHANGED,
    );
  });
}

const isMentioned = ({ setAside }: RunState, unusual: string): boolean =>
  setAside.some(({ because }) => because.startsWith(`${unusual}. `));

export function takeEvent(state: RunState, event: CaseEvent, inForce: HandbookInForce): Taken {
  const { editor } = event;
  const by = editor === undefined ? {} : { editor: asListed(editor, inForce.handbook.people) };
  return takeCorrection(state, { ...correctionOf(event, state), ...by }, caseTypeOf(inForce, state));
}
