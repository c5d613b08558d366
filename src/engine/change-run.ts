/**
 * Appends what follows from a case event to a run of its case.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { RunId } from '../kernel/ids.ts';
import { evolve } from '../run/log/evolve.ts';
import type { RunEvent } from '../run/log/event.ts';
import type { RunState } from '../run/log/state.ts';
import type { Correction } from '../run/plan/stated-anew.ts';
import { NOTHING_CHANGED, touchedBy, type Touched } from '../run/plan/take-correction.ts';
import { takePeople } from '../run/plan/take-people.ts';
import { erasedMeanwhile } from './erased-case.ts';
import type { HandbookInForce } from './handbooks.ts';
import { handleCommand } from './handle-command.ts';
import { caseTypeOf, type OpenRun } from './open-run.ts';
import type { Shell } from './shell.ts';

/** An event to append and the note for the inbox, or just the note why there is no event. */
export type Change = { readonly event: RunEvent; readonly note: string } | string;

/**
 * The change, and the people whom the event names for the first time, whatever becomes of the rest of it.
 *
 * @param isEarly true for an event that arrived before its case: those that waited with it may have been left out, so
 * it
 *   does not show what its editor changed
 */
export function withPeople(
  state: RunState,
  event: CaseEvent,
  inForce: HandbookInForce,
  change: Change,
  isEarly = false,
): { readonly events: readonly RunEvent[]; readonly note: string } {
  const { events, note } =
    typeof change === 'string' ? { events: [], note: change } : { events: [change.event], note: change.note };
  // The editor of a correction is part of it.
  const after = events.reduce<RunState>(
    (before, one) => evolve(before, { seq: before.seq + 1, at: before.at, actor: { kind: 'runner' }, event: one }),
    state,
  );
  const { touches, others } = touched(state, event, inForce);
  const named = takePeople(after, event, inForce.handbook.people, isEarly || touches, others);
  if (named === null) return { events, note };
  return { events: [...events, named], note: note === NOTHING_CHANGED ? `noted: ${NAMED}` : note };
}

/** A declared event changes the case: steps read its fields. */
function touched(state: RunState, event: CaseEvent, inForce: HandbookInForce): Touched {
  if (event.type === 'declared' || event.kind !== state.opened?.kind) return { touches: true, others: [] };
  return touchedBy(state, correctionOf(event, state), caseTypeOf(inForce, state));
}

/** What the event states of the case. */
export function correctionOf(given: CaseEvent, state: RunState): Correction {
  const event = withoutOurText(given, state);
  const [key] = event.keys;
  return { ...event, record: event.facts[0]?.source ?? key ?? { system: event.channel, record: event.eventId } };
}

/** Of a record that the case has opened itself, without what repeats the text that we gave it. */
function withoutOurText(event: CaseEvent, { facts }: RunState): CaseEvent {
  const { openingText = [], keys } = event;
  const isOurs = facts.some(
    ({ source }) => OPENED.test(source.field) && keys.some(({ record }) => source.record.endsWith(` ${record}`)),
  );
  if (!isOurs || openingText.length === 0) return event;
  const states = ({ path }: { readonly path: string }): boolean => !openingText.includes(path);
  return {
    ...event,
    facts: event.facts.filter(states),
    refused: event.refused.filter(states),
    ...(event.saidNone === undefined ? {} : { saidNone: event.saidNone.filter(states) }),
    ...(event.cleared === undefined ? {} : { cleared: event.cleared.filter((path) => states({ path })) }),
  };
}

/** The field of the fact that names a record which a step has opened: `step 0`. */
const OPENED = /^step \S+$/;

const NAMED = 'the people whom the record names; nothing else of the case changed';

/**
 * @throws Trouble `run.busy` when other writers were faster each time, `case.erased` after an erasure; the item then
 *   stays in the inbox for a retry
 */
export async function changeRun(
  shell: Shell,
  runId: RunId,
  event: CaseEvent,
  decide: (run: OpenRun, inForce: HandbookInForce) => Change,
): Promise<string> {
  const { channel } = event;
  const note = await handleCommand(shell, runId, (run, inForce) => {
    // INVARIANT: whatever was read before, nothing is added to a case that was erased.
    if (run.state.isErased) throw erasedMeanwhile(run.state.opened?.caseId ?? runId);
    const { events, note } = withPeople(run.state, event, inForce, decide(run, inForce));
    const at = shell.clock.now();
    return { events: events.map((one) => ({ at, actor: { kind: 'channel', channel }, event: one })), answer: note };
  });
  return note ?? `ignored: there is no run ${runId}`;
}
