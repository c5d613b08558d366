/**
 * What a run waits for, and its running deadlines, across all step kinds.
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
