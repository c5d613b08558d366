/**
 * What is asked once more about the same call at the moment in which it was withdrawn, since it did not say all that is
 * known: it takes the place of the one before in the thread. With each payment, every open question is asked anew, and a
 * new message for each of them would bury the thread. Buttons name the new one, so only what is shown can be decided.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import type { AskState, RunState } from '../log/state.ts';

type Asks = Pick<RunState, 'asks'>;

/** The one that took its place; undefined for none. */
export const inPlaceOf = ({ asks }: Asks, ask: AskState): AskState | undefined =>
  Object.values(asks).find((other) => takesPlace(ask, other));

/** Those whose place it took, the first one first. */
export function placesOf(state: Asks, ask: AskState): readonly AskState[] {
  const before = Object.values(state.asks).find((other) => takesPlace(other, ask));
  return before === undefined ? [] : [...placesOf(state, before), before];
}

/** The key of its message in the thread. */
export const askKey = (state: Asks, ask: AskState): string => `ask:${(placesOf(state, ask)[0] ?? ask).askId}`;

/** What has become known each time, the latest last. */
export const askedAnewTexts = (state: Asks, ask: AskState): readonly string[] => [
  ...new Set(
    placesOf(state, ask).flatMap(({ closed }) => (closed?.note == null ? [] : [`Asked anew: ${closed.note}`])),
  ),
];

function takesPlace(before: AskState, after: AskState): boolean {
  if (before.closed?.how !== 'withdrawn' || before.closed.at !== after.at || before.seq >= after.seq) return false;
  if (before.callId === null || before.callId !== after.callId || before.step !== after.step) return false;
  if (before.kind === 'recovery' && after.kind === 'recovery')
    return before.code === after.code && before.group === after.group;
  // Whoever approved it reads that this does not count; whoever is asked for the first time gets a new message.
  return (
    before.kind === 'approval' &&
    after.kind === 'approval' &&
    before.given.length === 0 &&
    before.card.because === after.card.because &&
    hashOf([before.demands, before.accounts]) === hashOf([after.demands, after.accounts])
  );
}
