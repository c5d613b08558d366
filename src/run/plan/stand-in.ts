/**
 * A step that is late, and an `if_late` that does the same again: it pays by another way, or uses the same tool. Only one
 * of both is done. The `if_late` waits while nobody knows what became of what was sent, and is left out if that was done
 * after the deadline; what has not been sent is left out once the `if_late` has proposed its own. Where nobody knows
 * whether it was done in time, people are asked.
 */
import type { Instant } from '../../kernel/clock.ts';
import { own } from '../../kernel/own.ts';
import { labelIn, labelsAround, roundsOf, stepAt } from '../../sop/rounds.ts';
import { mayBeReplaced, type CallState } from '../log/call.ts';
import { openAsks, type RunState } from '../log/state.ts';
import { isInFlight } from '../log/call-progress.ts';
import { EARLIER_FOUND } from '../../tool/tool.ts';
import { doesSame } from '../../tool/same-effect.ts';
import { doneAlready } from './effects-done.ts';
import { emit, park, type Turn } from './turn.ts';

/** A late step and its `if_late`, each in its round. */
type Late = { readonly step: string; readonly instead: string; readonly dueAt: number };

/**
 * Whether a call that was not sent waits, or is left out, because of the other one.
 *
 * INVARIANT: of a late step and its `if_late`, no write is sent while one of the other that does the same was sent and
 * may have been done.
 */
export function standsBack(turn: Turn, call: CallState): boolean {
  if (!mayBeReplaced(call)) return false;
  const around = labelsAround(turn.sop, call.step);
  for (const late of latesAround(turn, around)) {
    const isInstead = around.includes(late.instead);
    const others = callsLike(turn, call, late, !isInstead);
    const taken = others.find((other) => (isInstead ? whenDone(other, late) === 'late' : isProposed(other)));
    if (taken !== undefined) {
      leaveOut(turn, call, taken.step);
      return true;
    }
    // What was not sent yet is left out in its turn.
    if (isInstead && others.some((other) => isOpen(turn, other))) return true;
    const unclear = isInstead ? others.find((other) => whenDone(other, late) === 'unclear') : undefined;
    if (unclear !== undefined && waitsForPeople(turn, call, { late, unclear })) return true;
  }
  return false;
}

/** Whether it may still be sent, or be found to be done; people may yet say that a refused one was done. */
const isOpen = ({ state }: Turn, other: CallState): boolean =>
  isInFlight(other.progress) ||
  mayBeReplaced(other) ||
  (other.progress.kind === 'failed' &&
    openAsks(state).some(
      (ask) => ask.kind === 'recovery' && ask.callId === other.callId && ask.choices.includes('it_was_done'),
    ));

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

/**
 * What was done in time is no reason to leave out what was to follow when another part is late. It counts by when it was
 * done; of what became known only after the deadline, that is not certain, unless it was sent after it. Where it is all
 * of the late step, nothing else is late.
 */
function whenDone(call: CallState, { step, dueAt }: Late): 'not' | 'in time' | 'unclear' | 'late' {
  const { progress, sentAt, attempts } = call;
  if (progress.kind === 'failed' && progress.code === EARLIER_FOUND) return 'unclear';
  if (progress.kind !== 'succeeded' && progress.kind !== 'settled') return 'not';
  if (doneAt(progress) <= dueAt) return 'in time';
  if (call.step === step || (progress.kind === 'succeeded' && progress.isFound === undefined)) return 'late';
  // Of several attempts, any may be the one that did it.
  return attempts === 1 && sentAt !== null && sentAt.at > dueAt ? 'late' : 'unclear';
}

/** What counts as done before the case started again was done then. */
const doneAt = (progress: Done): Instant =>
  Math.max(
    ...(progress.kind === 'settled' && progress.before.length > 0 ? progress.before : [progress]).map(
      ({ at = progress.at }) => at,
    ),
  );

type Done = Extract<CallState['progress'], { readonly kind: 'succeeded' | 'settled' }>;

/** True until people have decided that the `if_late` is done, too. */
function waitsForPeople(turn: Turn, call: CallState, { late, unclear }: { late: Late; unclear: CallState }): boolean {
  const { state } = turn;
  const decided = Object.values(state.asks).findLast(
    (ask) => ask.kind === 'recovery' && ask.code === MAYBE_IN_TIME && ask.step === call.step && ask.closed !== null,
  )?.closed?.note;
  if (decided === 'try_again') return false;
  if (decided === 'it_was_done') leaveOut(turn, call, unclear.step);
  else
    park(turn, {
      step: call.step,
      code: MAYBE_IN_TIME,
      because: `Step ${late.step} was late, and no one knows whether step ${unclear.step} was done in time (${unclear.proposed.summary}): its outcome was known only afterwards. Is this done, too: ${call.proposed.summary}?`,
      known: [
        ...doneAlready(state, turn.context.registry),
        `Try again: step ${call.step} is done, in addition to step ${unclear.step}. Right if another part of step ${late.step} was late`,
        `It was done: step ${unclear.step} stands in its place, and nothing more is done`,
        'Stop the run: nothing more is done, and what was done stays',
      ],
      choices: ['try_again', 'it_was_done', 'stop'],
    });
  return true;
}

/** Code of a stop at an `if_late`: nobody knows whether what does the same was done before the deadline. */
const MAYBE_IN_TIME = 'maybe_in_time';

/** Proposed, and not refused, replaced or left out itself. */
const isProposed = (call: CallState): boolean =>
  mayBeReplaced(call) ||
  isInFlight(call.progress) ||
  call.progress.kind === 'succeeded' ||
  call.progress.kind === 'settled';
