/**
 * What a run waits for, and the deadlines that are running, over all kinds of steps.
 */
import type { RunState } from '../log/state.ts';
import { STEP_VIEWS } from './step/kinds.ts';
import type { RunningClock, Waiting } from './step/step-view.ts';

export function waitingOf(state: RunState): Waiting[] {
  return STEP_VIEWS.flatMap(({ waiting }) => waiting?.(state) ?? []);
}

export function stepClocksOf(state: RunState): RunningClock[] {
  return STEP_VIEWS.flatMap(({ clocks }) => clocks?.(state) ?? []);
}
