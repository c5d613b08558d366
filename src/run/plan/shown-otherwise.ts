/**
 * A person who lets a payment go on after it stopped has seen one payment. If the step would make another one by then,
 * because the case has changed, they see both before money moves.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import type { Step } from '../../sop/sop.ts';
import type { RecoveryAsk } from '../log/asks.ts';
import { mayBeReplaced, type CallState } from '../log/call.ts';
import { OTHER_FACTS } from '../log/park.ts';
import { openPark } from '../log/state.ts';
import { isPayment } from './done-otherwise.ts';
import { park, type Turn } from './turn.ts';

/** Code of a stop before a payment that is not the one which people decided about. */
const SHOWN_OTHERWISE = 'shown_otherwise';

/** Whether the step waits for that decision; asks for it if no one has made it. A payment with an approval is shown there. */
export function waitsForOther(turn: Turn, { label }: Step, call: CallState): boolean {
  const { state } = turn;
  if (call.verdict.outcome !== 'permitted' || !mayBeReplaced(call) || !isPayment(turn, call)) return false;
  const shown = lastDecided(turn, label);
  if (shown === null || hashOf(shown.proposed.args) === hashOf(call.proposed.args)) return false;
  if (openPark(state, label) !== null) return true;
  park(turn, {
    step: label,
    callId: call.callId,
    code: SHOWN_OTHERWISE,
    because: `The case has changed since people decided about step ${label}. Do this instead: ${call.proposed.summary}?`,
    known: [`What they decided about: ${shown.proposed.summary}`, 'Try again: it is done now as it is named here'],
    choices: ['try_again', 'stop'],
  });
  return true;
}

/** The id of the call that a question names. */
const shownAt = ({ callId, code, write }: RecoveryAsk): string | null =>
  callId ?? (code === OTHER_FACTS ? (write ?? null) : null);

/** The call that people last let go on at a step. */
function lastDecided({ state }: Turn, label: string): CallState | null {
  const shown = Object.values(state.asks).flatMap((ask) =>
    ask.kind === 'recovery' && ask.step === label && ask.closed?.how === 'recovered' ? (shownAt(ask) ?? []) : [],
  );
  return own(state.calls, shown.at(-1) ?? '') ?? null;
}
