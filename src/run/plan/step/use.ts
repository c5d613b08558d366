/**
 * One step that uses a tool: from its arguments over verdict and approval to the call, its outcome, and the answer of
 * the person it told. The life of a call is in `CallProgress`; this file says what follows from each of its states.
 */
import { assert, unreachable } from '../../../kernel/assert.ts';
import { addDuration, isDuration } from '../../../kernel/time.ts';
import { evaluateValue } from '../../../sop/expression/evaluate.ts';
import type { Body, Step } from '../../../sop/sop.ts';
import { systemName } from '../../../tool/system-name.ts';
import { askApproval } from '../ask-approval.ts';
import { proposeUse } from '../propose-call.ts';
import { callOf, openPark, type CallState } from '../../log/state.ts';
import { emit, emitByClock, park, type Stop, type Turn } from '../turn.ts';

const UNKNOWN_OUTCOME = 'unknown_outcome';

export type UseBody = Extract<Body, { kind: 'use' }>;
type Visit = (handler: Step) => boolean;

/** True when the step needs nothing more; a person's answer may still be open behind it. */
export function visitUse(turn: Turn, step: Step, body: UseBody, visit: Visit): boolean {
  return followCall(turn, step, () => proposeUse(turn, step, body), visit);
}

/** The life of a call, whatever proposes it. */
export function followCall(turn: Turn, step: Step, propose: () => false, visit: Visit): boolean {
  const call = callOf(turn.state, step.label);
  if (call === null) return openPark(turn.state, step.label) !== null ? false : propose();
  const { progress, callId } = call;
  switch (progress.kind) {
    case 'refused':
      return refused(turn, step, call, visit);
    case 'awaiting':
      return awaitApproval(turn, step, call);
    case 'denied':
      return handle(
        turn,
        step,
        call,
        step.handlers.ifDenied,
        'denied',
        `The approval of step ${step.label} was denied`,
        visit,
      );
    case 'expired':
      return handle(
        turn,
        step,
        call,
        step.handlers.ifExpired,
        'expired',
        `Nobody decided on step ${step.label} in time`,
        visit,
      );
    case 'ready':
      return effect(turn, 'call', callId);
    case 'started':
      return effect(turn, call.proposed.effect === 'read' ? 'call' : 'probe', callId);
    case 'deferred':
      return progress.retryAt <= turn.context.now
        ? effect(turn, 'call', callId)
        : wait(turn, `retry:${callId}`, progress.retryAt);
    case 'lost': {
      if (progress.probeAt === null) return parkLost(turn, step, call, progress.message);
      return progress.probeAt <= turn.context.now
        ? effect(turn, 'probe', callId)
        : wait(turn, `probe:${callId}`, progress.probeAt);
    }
    case 'failed': {
      return handle(
        turn,
        step,
        call,
        handlerOf(step, progress.code),
        progress.code,
        `${call.proposed.tool} failed in step ${step.label}: ${progress.message}`,
        visit,
      );
    }
    case 'settled':
      return true;
    case 'succeeded': {
      followAnswer(turn, step, call, progress, visit);
      return true;
    }
    default:
      return unreachable(progress);
  }
}

function refused(turn: Turn, step: Step, call: CallState, visit: Visit): boolean {
  const { verdict, proposed } = call;
  if (verdict.outcome === 'forbidden') {
    return handle(
      turn,
      step,
      call,
      errorHandler(step, 'forbidden'),
      'forbidden',
      `The boundary forbids step ${step.label} (${proposed.summary}): ${verdict.because ?? 'a rule forbids it'}`,
      visit,
    );
  }
  const because = `The boundary has no clear answer for step ${step.label} (${proposed.summary}): ${verdict.because ?? 'no rule speaks of it'}`;
  return park(turn, {
    step: step.label,
    callId: call.callId,
    code: 'unclear_verdict',
    because,
    ...doubtOf(turn, call),
  });
}

/**
 * A judgment that failed in any way has `if_unsure`: no run stops because a model is down. What the boundary says is no
 * failure.
 */
function handlerOf(step: Step, code: string): Step | null {
  return errorHandler(step, code) ?? step.handlers.ifUnsure;
}

function errorHandler({ handlers: { ifError } }: Step, code: string): Step | null {
  return Object.hasOwn(ifError, code) ? (ifError[code] ?? null) : null;
}

function awaitApproval(turn: Turn, step: Step, call: CallState): false {
  const ask = call.approval === null ? undefined : turn.state.asks[call.approval];
  if (ask === undefined || ask.closed?.how === 'withdrawn') return askApproval(turn, step, call);
  assert(ask.kind === 'approval' && ask.closed === null, 'a call waits for an approval that is open');
  if (turn.context.now < ask.expiresAt) return wait(turn, `ask:${ask.askId}`, ask.expiresAt);
  emitByClock(turn, { type: 'ApprovalExpired', askId: ask.askId });
  return false;
}

/** Runs the step's own handler, or parks where it has none: the default is inaction. */
function handle(
  turn: Turn,
  step: Step,
  call: CallState,
  handler: Step | null,
  code: string,
  because: string,
  visit: Visit,
): boolean {
  if (handler !== null) return visit(handler);
  return park(turn, { step: step.label, callId: call.callId, code, because, ...doubtOf(turn, call) });
}

/**
 * What stays unknown of a call that somebody had repeated although its first outcome was unknown: that the repetition
 * was not done proves nothing of the first. A call proposed anew has another key, so that only a person can keep it
 * from being done twice.
 */
function doubtOf({ state }: Turn, { callId, proposed, progress }: CallState): Partial<Pick<Stop, 'known' | 'choices'>> {
  const wasUnknown = Object.values(state.asks).some(
    (ask) => ask.kind === 'recovery' && ask.callId === callId && ask.code === UNKNOWN_OUTCOME,
  );
  if (!wasUnknown || progress.kind === 'succeeded') return {};
  return {
    known: [
      `An earlier attempt may have been done: look in ${systemName(proposed.system)} for the key \`${proposed.key}\` before it is tried again`,
    ],
    choices: ['try_again', 'it_was_done', 'stop'],
  };
}

function parkLost(turn: Turn, step: Step, call: CallState, message: string): false {
  return park(turn, {
    step: step.label,
    callId: call.callId,
    code: UNKNOWN_OUTCOME,
    because: `Nobody knows whether step ${step.label} was done: ${call.proposed.summary}`,
    known: [message, `It was looked for in ${systemName(call.proposed.system)} under the key \`${call.proposed.key}\``],
    choices: ['try_again', 'it_was_done', 'stop'],
  });
}

function followAnswer(
  turn: Turn,
  step: Step,
  call: CallState,
  progress: { readonly output: Readonly<Record<string, unknown>>; readonly at: number },
  visit: Visit,
): void {
  const { answerId } = call.proposed;
  if (step.answerWithin === null || answerId === null) return;
  const ask = Object.hasOwn(turn.state.asks, answerId) ? turn.state.asks[answerId] : undefined;
  if (ask === undefined) {
    requestAnswer(turn, step, call, progress);
    return;
  }
  assert(ask.kind === 'answer', 'an answer is asked under the id of an answer');
  if (ask.closed === null) {
    turn.unfinished += 1;
    if (turn.context.now < ask.dueAt) wait(turn, `ask:${answerId}`, ask.dueAt);
    else emitByClock(turn, { type: 'AnswerMissed', askId: answerId });
  } else if (ask.closed.how === 'missed') {
    if (
      !handle(
        turn,
        step,
        call,
        step.handlers.ifUnanswered,
        'unanswered',
        `Nobody answered in time to step ${step.label}`,
        visit,
      )
    )
      turn.unfinished += 1;
  }
}

function requestAnswer(
  turn: Turn,
  step: Step,
  call: CallState,
  progress: { readonly output: Readonly<Record<string, unknown>>; readonly at: number },
): void {
  const { answerId } = call.proposed;
  assert(answerId !== null && step.answerWithin !== null, 'an answer is requested where the step asks for one');
  const span = evaluateValue(step.answerWithin.span, turn.scope);
  const dueAt =
    span.value === null || !isDuration(span.value)
      ? null
      : addDuration(progress.at, span.value, turn.context.calendars, turn.context.timeZone);
  if (dueAt === null) {
    park(turn, {
      step: step.label,
      code: 'unclear_deadline',
      because: `The time to answer of step ${step.label} cannot be computed: ${span.trace.unclear ?? 'the calendar does not reach so far'}`,
    });
    turn.unfinished += 1;
    return;
  }
  const person = typeof progress.output['slack_user'] === 'string' ? progress.output['slack_user'] : '';
  emit(turn, { type: 'AnswerRequested', askId: answerId, callId: call.callId, step: step.label, person, dueAt });
}

function effect(turn: Turn, kind: 'call' | 'probe', callId: string): false {
  if (!turn.inFlight.has(callId)) turn.effects.push({ kind, callId });
  return false;
}

function wait(turn: Turn, key: string, dueAt: number): false {
  turn.waits.push({ key, dueAt });
  return false;
}
