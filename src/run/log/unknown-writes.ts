/**
 * Writes of which nobody knows yet whether they were done. A run that is to end learns it first, from the system or from
 * people.
 */
import type { Asks, AskState, RecoveryAsk } from './asks.ts';
import type { Calls, CallState } from './call.ts';
import { isInFlight } from './call-progress.ts';

/** Code of a park because the outcome of a write is unknown. */
export const UNKNOWN_OUTCOME = 'unknown_outcome';

/** In the order in which they were proposed; none about which a person has chosen to stop the run. */
export function unknownWrites(state: Calls & Asks): readonly CallState[] {
  return Object.values(state.calls).filter(
    ({ callId, proposed, progress }) =>
      proposed.effect === 'write' &&
      (isInFlight(progress)
        ? !recoveriesOf(state, callId).some(({ code, closed }) => code === UNKNOWN_OUTCOME && closed?.note === 'stop')
        : recoveriesOf(state, callId).some((ask) => isDoubt(state, ask))),
  );
}

/** Whether people are asked about a write that was done perhaps: now, or before a repetition that did not work. */
export function isDoubt(state: Asks, ask: AskState | undefined): boolean {
  return (
    ask?.kind === 'recovery' &&
    ask.closed === null &&
    ask.callId !== null &&
    recoveriesOf(state, ask.callId).some(({ code }) => code === UNKNOWN_OUTCOME)
  );
}

/** `It is unknown whether step 1a was done: Pay $150.00`, without the first words. */
export const openText = ({ step, proposed }: CallState): string =>
  `unknown whether step ${step} was done: ${proposed.summary}`;

function recoveriesOf({ asks }: Asks, callId: string): readonly RecoveryAsk[] {
  return Object.values(asks).filter((ask): ask is RecoveryAsk => ask.kind === 'recovery' && ask.callId === callId);
}
