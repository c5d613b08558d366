/**
 * The next state after one event. Pure, total over the events of any legal log, and never mutates its input.
 */
import { assert } from '../../kernel/assert.ts';
import type { RunId } from '../../kernel/ids.ts';
import { approvalLog } from './approval.ts';
import { withBegun } from './begun.ts';
import { callLog } from './call.ts';
import type { EventOf, LoggedEvent, RunEvent, RunEventType } from './event.ts';
import { caseLog } from './evolve-case.ts';
import { everyStepLog } from './every-step.ts';
import type { Evolvers, When } from './log-part.ts';
import { lookAnewLog } from './look-anew.ts';
import { namedAfter } from './other-case.ts';
import { parkLog } from './park.ts';
import { initialState, type RunState } from './state.ts';
import { STEPS_EVOLVE } from './step/kinds.ts';
import { usesAfter } from './uses.ts';

/** One entry per event type; a missing one is a type error. */
const EVOLVE: Evolvers<RunEvent, RunState> = {
  ...caseLog.evolve,
  ...everyStepLog.evolve,
  ...callLog.evolve,
  ...approvalLog.evolve,
  ...parkLog.evolve,
  ...lookAnewLog.evolve,
  ...STEPS_EVOLVE,
};

/** Whether this program knows what to do with such an event; a newer one may have written others. */
export const isKnownType = (type: string): type is RunEventType => Object.hasOwn(EVOLVE, type);

export function evolve(before: RunState, { seq, at, event }: LoggedEvent): RunState {
  // INVARIANT: events of one run have numbers 1..n without a gap.
  assert(seq === before.seq + 1, `event ${seq} follows event ${before.seq}`);
  assert(isKnownType(event.type), `\`${event.type}\` is a type of event that this program knows`);
  return namedAfter(before, {
    ...before,
    seq,
    at,
    movedAt: event.type === 'EventArrived' ? before.movedAt : at,
    uses: usesAfter(before, event, seq, at),
    ...withBegun(before, event, { seq, at }),
    ...changeBy(before, event.type, event, { seq, at }),
  });
}

function changeBy<Type extends RunEventType>(
  state: RunState,
  type: Type,
  event: EventOf<Type>,
  when: When,
): Partial<RunState> {
  return EVOLVE[type](state, event, when);
}

/** The state after all events of a log. */
export function fold(runId: RunId, log: Iterable<LoggedEvent>): RunState {
  let state = initialState(runId);
  for (const event of log) state = evolve(state, event);
  return state;
}
