/**
 * A person leaves out an event that a handler of a `watch` cannot handle: nothing more of its handling begins, what was
 * done remains, and the next event is handled.
 */
import type { Instant } from '../../../kernel/clock.ts';
import type { Arrivals } from '../arrival.ts';
import type { Calls } from '../call.ts';
import { isInFlight } from '../call-progress.ts';
import { closeInside, isIn, type Inner } from './close-inside.ts';
import type { Handling, Watches, WatchState } from './watch.ts';

type State = Inner & Watches & Arrivals;

export type Around = { readonly watch: WatchState; readonly handling: Handling };

/** The innermost handling of an event that a step is part of; null for none. */
export function handlingAround({ watches }: Watches, step: string | null): Around | null {
  if (step === null) return null;
  const around = Object.values(watches).flatMap((watch) =>
    watch.ended === null
      ? watch.handlings.flatMap((handling): Around[] =>
          handling.eventId !== null && isIn(step, handling.handler, [...watch.around, handling.number])
            ? [{ watch, handling }]
            : [],
        )
      : [],
  );
  return around.toSorted((a, b) => b.handling.handler.length - a.handling.handler.length)[0] ?? null;
}

/** Whether a call of a handling was sent and its outcome is not known yet. */
export function isBusy({ calls }: Calls, { around }: WatchState, { handler, number }: Handling): boolean {
  return Object.values(calls).some(
    ({ step, progress }) => isInFlight(progress) && isIn(step, handler, [...around, number]),
  );
}

/** @param step where people were asked */
export function leaveOut(state: State, step: string | null, by: string, at: Instant): Partial<State> {
  const found = handlingAround(state, step);
  if (found === null) return {};
  const { watch, handling } = found;
  const left: WatchState = {
    ...watch,
    handlings: watch.handlings.filter((one) => one !== handling),
    superseded: [...watch.superseded, { ...handling, leftOutBy: by }],
  };
  return closeInside(
    { ...state, watches: { ...state.watches, [watch.step]: left } },
    { handler: handling.handler, rounds: [...watch.around, handling.number] },
    at,
  );
}
