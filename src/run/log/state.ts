/**
 * The state of a run: the fold of its log. It is not stored; a snapshot is only a cache. Each part of the log declares
 * its own part of the state; `step/kinds.ts` joins those of the step kinds.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { RunId } from '../../kernel/ids.ts';
import type { Asks } from './asks.ts';
import { NONE_BEGUN, type Begun } from './begun.ts';
import type { Bindings } from './binding.ts';
import { callLog, type Calls } from './call.ts';
import type { CaseState } from './case.ts';
import { caseLog } from './evolve-case.ts';
import { everyStepLog, type EveryStep } from './every-step.ts';
import { lookAnewLog, type LooksAnew } from './look-anew.ts';
import { parkLog } from './park.ts';
import { STEP_LOGS, STEPS_INITIAL, type StepState } from './step/kinds.ts';
import type { Uses } from './uses.ts';

export { openAsks, openPark, type AskState } from './asks.ts';
export { callOf, type CallProgress, type CallState } from './call.ts';
export { flagsOf, joinOutcomes, outcomeOf, towardsOf } from './every-step.ts';

export type RunState = CaseState &
  EveryStep &
  Calls &
  Asks &
  Bindings &
  Begun &
  Uses &
  LooksAnew &
  StepState & {
    readonly runId: RunId;
    readonly seq: number;
    /** Time of the last event. */
    readonly at: Instant;
    /** Time of the last event other than what arrives in the mailbox, which counts by when it was received. */
    readonly movedAt: Instant;
  };

export function initialState(runId: RunId): RunState {
  return {
    runId,
    seq: 0,
    at: 0,
    movedAt: 0,
    bindings: [],
    begun: NONE_BEGUN,
    uses: [],
    ...caseLog.initial,
    ...everyStepLog.initial,
    ...callLog.initial,
    ...parkLog.initial,
    ...lookAnewLog.initial,
    ...STEPS_INITIAL,
  };
}

/** Labels of all steps that have begun. A step whose conditions were decided has begun, even if they did not hold. */
export function labelsBegun(state: RunState): readonly string[] {
  return [
    ...Object.keys(state.decisions),
    ...Object.keys(state.iterations),
    ...Object.values(STEP_LOGS).flatMap(({ begun }) => begun(state)),
    ...state.bindings.map(({ source }) => source.step),
  ];
}
