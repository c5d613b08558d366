/** The questions about what the case does not allow: with other values, it may. */
import { closeAsk, hasNoWayOn, openAsks, type Asks, type Closing } from './asks.ts';
import { BEYOND_CASE } from './park.ts';

/** Closes stops before a payment that the case did not allow, and questions that offered no way on for its sake. */
export function closeBeyondCase(state: Asks, paths: readonly string[], closed: Closing): Asks {
  return openAsks(state).reduce<Asks>(
    (after, ask) =>
      ask.kind === 'recovery' &&
      (ask.code === BEYOND_CASE || hasNoWayOn(ask)) &&
      ask.waitsFor.some((path) => paths.includes(path))
        ? closeAsk(after, ask.askId, closed)
        : after,
    { asks: state.asks },
  );
}
