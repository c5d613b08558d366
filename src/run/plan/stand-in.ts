/**
 * A step that is late, and an `if_late` that does the same again: it pays by another way, or uses the same tool. Only one
 * of both is done. The `if_late` waits while nobody knows what became of what was sent, and is left out if that was done
 * after the deadline; what has not been sent is left out once the `if_late` has proposed its own.
 */
import { own } from '../../kernel/own.ts';
import { labelIn, labelsAround, roundsOf, stepAt } from '../../sop/rounds.ts';
import { mayBeReplaced, type CallState } from '../log/call.ts';
import type { RunState } from '../log/state.ts';
import { isInFlight } from '../log/step/close-inside.ts';
import { doesSame } from '../../tool/same-effect.ts';
import { emit, type Turn } from './turn.ts';

/** A late step and its `if_late`, each in its round. */
type Late = { readonly step: string; readonly instead: string; readonly dueAt: number };

/**
 * Whether a call that was not sent waits, or is left out, because of the other one.
 *
 * INVARIANT: of a late step and its `if_late`, no write is sent while one of the other that does the same was sent and
 * may have been done.
 */
export function standsBack(turn: Turn, call: CallState): boolean {
  if (call.proposed.effect !== 'write' || !mayBeReplaced(call)) return false;
  const around = labelsAround(turn.sop, call.step);
  for (const late of latesAround(turn, around)) {
    const isInstead = around.includes(late.instead);
    const others = callsLike(turn, call, late, !isInstead);
    const taken = others.find((other) => (isInstead ? isDoneLate(other, late) : isProposed(other)));
    if (taken !== undefined) {
      leaveOut(turn, call, taken.step);
      return true;
    }
    // What was not sent yet is left out in its turn.
    if (isInstead && others.some((other) => isInFlight(other.progress) || mayBeReplaced(other))) return true;
  }
  return false;
}

function leaveOut(turn: Turn, call: CallState, by: string): void {
  const ask = call.approval === null ? undefined : own(turn.state.asks, call.approval);
  if (ask?.kind === 'approval' && ask.closed === null)
    emit(turn, { type: 'ApprovalWithdrawn', askId: ask.askId, because: `Step ${by} stands in for step ${call.step}` });
  emit(turn, { type: 'CallLeftOut', callId: call.callId, by });
}

function latesAround({ sop, state }: Turn, around: readonly string[]): readonly Late[] {
  return around.flatMap((step): Late[] => {
    const clock = own(state.clocks, step);
    const instead = clock?.state === 'missed' ? (stepAt(sop, step)?.handlers.ifLate ?? null) : null;
    if (clock === undefined || instead === null) return [];
    return [{ step, instead: labelIn(instead.label, roundsOf(step)), dueAt: clock.dueAt }];
  });
}

/** The latest calls of the steps inside a late step, or of its `if_late`, that do the same. */
function callsLike(turn: Turn, call: CallState, late: Late, isInstead: boolean): readonly CallState[] {
  const { state, sop, context } = turn;
  return latestCalls(state).filter((other) => {
    if (!doesSame(context.registry, call.proposed.tool, other.proposed.tool)) return false;
    const around = labelsAround(sop, other.step);
    return around.includes(late.step) && around.includes(late.instead) === isInstead;
  });
}

const latestCalls = ({ calls, callOfStep }: RunState): readonly CallState[] =>
  Object.values(callOfStep).flatMap((callId) => own(calls, callId) ?? []);

/** What was done in time is no reason to leave out what was to follow when another part is late. */
function isDoneLate({ progress }: CallState, { dueAt }: Late): boolean {
  return progress.kind === 'settled' || (progress.kind === 'succeeded' && progress.at > dueAt);
}

/** Proposed, and not refused, replaced or left out itself. */
const isProposed = (call: CallState): boolean =>
  mayBeReplaced(call) ||
  isInFlight(call.progress) ||
  call.progress.kind === 'succeeded' ||
  call.progress.kind === 'settled';
