/**
 * What a run waits for, and its running deadlines, across all step kinds.
 */
import { systemName } from '../../tool/system-name.ts';
import type { RunState } from '../log/state.ts';
import { STEP_VIEWS } from './step/kinds.ts';
import type { RunningClock, Waiting } from './step/step-view.ts';

export function waitingOf(state: RunState): Waiting[] {
  return STEP_VIEWS.flatMap(({ waiting }) => waiting?.(state) ?? []);
}

export function stepClocksOf(state: RunState): RunningClock[] {
  return STEP_VIEWS.flatMap(({ clocks }) => clocks?.(state) ?? []);
}

/** When a call that its vendor has not accepted is tried or looked for next. */
export function callClocksOf({ calls }: RunState): RunningClock[] {
  return Object.values(calls).flatMap(({ step, proposed, progress }): RunningClock[] => {
    const where = systemName(proposed.system);
    if (progress.kind === 'deferred')
      return [{ label: `Next try of step ${step} in ${where}`, dueAt: progress.retryAt }];
    if (progress.kind !== 'lost' || progress.probeAt === null) return [];
    return [{ label: `Next look in ${where} for step ${step}`, dueAt: progress.probeAt }];
  });
}
