/**
 * Superseded handlings of a `watch` of which nothing remains: nothing of them starts any more, so how they would decide
 * now is of no account.
 */
import { isIn } from '../log/step/close-inside.ts';
import { countsAsDone } from '../log/may-be-done.ts';
import type { RunState } from '../log/state.ts';
import type { WatchState } from '../log/step/watch.ts';

/** @returns whether a step, in its round, is part of such a handling */
export function supersededInVain(state: RunState): (step: string) => boolean {
  const inVain = Object.values(state.watches).flatMap((watch) =>
    watch.superseded
      .map(
        ({ handler, number }) =>
          (step: string): boolean =>
            isIn(step, handler, [...watch.around, number]),
      )
      .filter((isInside) => !hasLeft(state, watch, isInside)),
  );
  return (step) => inVain.some((isInside) => isInside(step));
}

/** Whether an effect, a mark on the case, a taken event, or a name that can still be read remains of a handling. */
function hasLeft(state: RunState, { shared }: WatchState, isInside: (step: string) => boolean): boolean {
  const isOf = ({ step }: { readonly step: string }): boolean => isInside(step);
  return (
    Object.values(state.calls).some((call) => isOf(call) && countsAsDone(call)) ||
    [...state.flags, ...state.outcomes, ...state.actions].some(isOf) ||
    state.arrivals.some(({ taken }) => taken !== null && isOf(taken)) ||
    Object.values(state.waits).some((wait) => isOf(wait) && wait.arrived !== null) ||
    state.bindings.some(({ path, source }) => isOf(source) && shared.includes(path[0] ?? ''))
  );
}
