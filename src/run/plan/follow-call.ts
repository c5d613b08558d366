/**
 * The life of a call, for every step kind that makes one: proposal, verdict, approval, outcome, and the answer of the
 * person it notified. The states are `CallProgress`; this file decides what follows from each.
 */
import { undecidedSentence } from '../cite/undecided-text.ts';
import { limitChanges } from '../cite/limit-changes.ts';
import type { Instant } from '../../kernel/clock.ts';
import { firstTooLate, isOver } from '../../kernel/deadline.ts';
import { assert, unreachable } from '../../kernel/assert.ts';
import { resolveRecipient } from '../../handbook/recipient.ts';
import { own } from '../../kernel/own.ts';
import { addDuration, isDuration } from '../../kernel/time.ts';
import { evaluateValue } from '../../sop/expression/evaluate.ts';
import type { Step } from '../../sop/sop.ts';
import { systemName } from '../../tool/system-name.ts';
import { EARLIER_FOUND } from '../../tool/tool.ts';
import { mayBeReplaced } from '../log/call.ts';
import { notifiedBy, takenBefore } from '../log/notified.ts';
import { heldChanges, inUse } from '../log/fact-change.ts';
import { UNKNOWN_OUTCOME } from '../log/unknown-writes.ts';
import { callOf, openPark, type CallProgress, type CallState } from '../log/state.ts';
import { askApproval } from './ask-approval.ts';
import { ASKED_TOO, verdictOnNext } from './asked-before.ts';
import { clearSave } from './clear-save.ts';
import { stopsAtChange } from './changed-tool.ts';
import { mayChange } from './clock.ts';
import { beyondCase } from './beyond-case.ts';
import { waitsBeforeAttempt } from './before-payment.ts';
import { isPayment } from './done-otherwise.ts';
import { besidesFound, waitsForRepeat, withdrawIfLess } from './done-before.ts';
import { waitsForOther } from './shown-otherwise.ts';
import { isSameNote } from './same-note.ts';
import { looksAnew } from './look-anew.ts';
import { outdatedApproval } from './outdated-approval.ts';
import { paidSince } from './paid-since.ts';
import { takeRecord } from './take-record.ts';
import { failedStop } from './failed-write.ts';
import { effect, findOut, wait, waitsForOtherCase, waitsForUnknown } from './find-out.ts';
import { refusedAt } from './scope.ts';
import { standsBack } from './stand-in.ts';
import { tooFewApprovers } from './too-few-approvers.ts';
import { askForFact, askForMissing, emit, emitByClock, park, type Stop, type Turn, type Visit } from './turn.ts';
import { whyNoSpanEnd } from './why-no-end.ts';

/** A step, its latest call, and the visit of its handlers. */
type Following = { readonly turn: Turn; readonly step: Step; readonly call: CallState; readonly visit: Visit };

/** True when nothing is left to do in the step; a person's answer may still be open. */
export function followCall(turn: Turn, step: Step, propose: () => false, visit: Visit): boolean {
  const call = callOf(turn.state, step.label);
  if (call === null) return openPark(turn.state, step.label) === null ? propose() : false;
  const { progress, callId, proposed } = call;
  const following: Following = { turn, step, call, visit };
  const { ifDenied, ifExpired } = step.handlers;
  // What was approved must not start while a change of the facts that were shown is still to be weighed, nor may money.
  if (
    (call.approval !== null || isPayment(turn, call)) &&
    mayBeReplaced(call) &&
    progress.kind !== 'awaiting' &&
    heldChanges(turn.state).length > 0
  )
    return false;
  if (standsBack(turn, call)) return false;
  if (isSameNote(turn, call)) return false;
  if (waitsForRepeat(turn, step, call) || waitsForOther(turn, step, call)) return false;
  if (looksAnew(turn, step, call)) return false;
  if (stopsAtChange(turn, call)) return false;
  const beyond = mayBeReplaced(call) ? beyondCase(turn, call) : null;
  if (beyond !== null) return stopPayment(turn, call, beyond);
  switch (progress.kind) {
    case 'replaced':
      return openPark(turn.state, step.label) === null ? propose() : false;
    case 'refused':
      return refused(following, propose);
    case 'awaiting':
      return awaitApproval(following);
    case 'denied':
      return handle(following, ifDenied, 'denied', `The approval of step ${step.label} was denied`);
    case 'expired':
      return handle(following, ifExpired, 'expired', undecidedOn(following));
    case 'ready':
      return attempt(following, 0);
    case 'started':
      return proposed.effect === 'read' ? effect(turn, 'call', callId) : findOut(turn, call);
    case 'deferred':
      return attempt(following, progress.retryAt);
    case 'lost':
      return findOut(turn, call);
    case 'failed': {
      const because = `Step ${step.label} did not work (${proposed.summary}): ${progress.message}`;
      if (isBehind(following)) return false;
      const asked = failedStop(turn, call, () => besidesFound(turn, call));
      return handle(following, handlerOf(step, progress.code), progress.code, because, asked);
    }
    case 'superseded':
    case 'left_out':
      return true;
    case 'settled':
      return takeRecord(turn, call, doneAs(progress)) && followAnswerOfThen(following);
    case 'succeeded':
      if (!takeRecord(turn, call, { ...progress, record: progress.reference?.record ?? null })) return false;
      followAnswer(following, progress.at);
      return true;
    default:
      return unreachable(progress);
  }
}

/** Which of the groups did not decide, where others had approved. */
function undecidedOn({ turn, step, call }: Following): string {
  const ask = call.approval === null ? undefined : turn.state.asks[call.approval];
  const when = ` on step ${step.label} in time`;
  return ask?.kind === 'approval' ? undecidedSentence(turn.state, ask, when) : `No one decided${when}`;
}

/**
 * Sends it. The gateway looks for the earlier ones first, at once: what it finds is asked about without a wait. While their
 * absence proves nothing, it sends nothing and says when it may look again.
 */
function attempt({ turn, step, call }: Following, retryAt: number): false {
  if (retryAt > turn.until) return wait(turn, `retry:${call.callId}`, retryAt);
  if (waitsForUnknown(turn, call) || waitsForOtherCase(turn, call)) return false;
  // People may have denied another payment of the case since it was proposed.
  const verdict = verdictOnNext(call.verdict, turn, { ...call, tool: call.proposed.tool });
  if (verdict !== call.verdict) {
    if (call.approval !== null) emit(turn, { type: 'ApprovalWithdrawn', askId: call.approval, because: ASKED_TOO });
    emit(turn, { type: 'VerdictChanged', callId: call.callId, verdict });
    return false;
  }
  const ask = call.approval === null ? undefined : turn.state.asks[call.approval];
  const withdrawn = ask?.kind === 'approval' ? paidSince(turn, call, ask) : null;
  if (withdrawn !== null) {
    emit(turn, withdrawn);
    emit(turn, { type: 'VerdictChanged', callId: call.callId, verdict });
    return false;
  }
  return !waitsBeforeAttempt(turn, step, call) && effect(turn, 'call', call.callId);
}

/** The question whether a payment is made besides one that was found is asked anew once it does not name all of them. */
function isBehind({ turn, step, call }: Following): boolean {
  const open = openPark(turn.state, step.label);
  if (open?.kind !== 'recovery' || open.callId !== call.callId || !open.choices.includes('leave_out')) return false;
  if (open.code !== EARLIER_FOUND) return false;
  return withdrawIfLess({ turn, open, named: besidesFound(turn, call) });
}

/** No one is asked to approve what would not be paid. */
function stopPayment(turn: Turn, call: CallState, stop: Stop): false {
  const ask = call.approval === null ? undefined : turn.state.asks[call.approval];
  if (ask?.kind === 'approval' && ask.closed === null)
    emit(turn, { type: 'ApprovalWithdrawn', askId: ask.askId, because: stop.because });
  return park(turn, stop);
}

function refused(following: Following, propose: () => false): boolean {
  const { turn, step, call } = following;
  const { verdict, proposed } = call;
  const limits = limitChanges(turn.state, verdict)
    .map((sentence) => `. ${sentence}`)
    .join('');
  if (verdict.outcome === 'forbidden') {
    const because = `The boundary forbids step ${step.label} (${proposed.summary}): ${verdict.because ?? 'a rule forbids it'}${limits}`;
    return handle(following, errorHandler(step, 'forbidden'), 'forbidden', because);
  }
  const doubt = doubtOf(turn, call);
  // A call whose earlier attempt may have succeeded is not proposed again unasked.
  if (verdict.refused !== undefined && doubt.known === undefined) {
    const fact = refusedAt(turn.state, ['case', ...verdict.refused.split('.')]);
    return fact === null ? propose() : askForFact(turn, step.label, fact, { neededBy: [neededBy(call)] });
  }
  if (verdict.missing !== undefined && doubt.known === undefined) {
    const refused = refusedAt(turn.state, ['case', ...verdict.missing.split('.')]);
    if (refused !== null) return askForFact(turn, step.label, refused, { neededBy: [neededBy(call)] });
    const isMissing = inUse(turn.state, verdict.missing) === null;
    return isMissing ? askForMissing(turn, step.label, [verdict.missing]) : propose();
  }
  return park(turn, {
    step: step.label,
    callId: call.callId,
    code: 'unclear_verdict',
    because: `The boundary has no clear answer for step ${step.label} (${proposed.summary}): ${verdict.because ?? 'no rule covers it'}${limits}`,
    ...doubt,
  });
}

function neededBy({ step, verdict: { policies } }: CallState): string {
  const readers = policies.map(({ id }) => `policy \`${id}\``).join(' and ');
  return `Step ${step} waits for it: ${readers === '' ? 'every case of its kind needs it' : `${readers} of the boundary reads it`}`;
}

/**
 * A failed judgment always has `if_unsure`, so a run never stops because a model is down. A boundary verdict is not a
 * failure.
 */
function handlerOf(step: Step, code: string): Step | null {
  return errorHandler(step, code) ?? step.handlers.ifUnsure;
}

function errorHandler({ handlers: { ifError } }: Step, code: string): Step | null {
  return own(ifError, code) ?? null;
}

function awaitApproval({ turn, step, call }: Following): false {
  const ask = call.approval === null ? undefined : turn.state.asks[call.approval];
  const stop = tooFewApprovers(turn, step, call);
  if (ask === undefined || ask.closed?.how === 'withdrawn') {
    if (openPark(turn.state, step.label) !== null) return false;
    const verdict = verdictOnNext(call.verdict, turn, { ...call, tool: call.proposed.tool });
    // People may not have approved another payment of the case since it was proposed.
    if (verdict !== call.verdict) {
      emit(turn, { type: 'VerdictChanged', callId: call.callId, verdict });
      return false;
    }
    return stop === null ? askApproval(turn, step, call) : park(turn, stop);
  }
  assert(ask.kind === 'approval' && ask.closed === null, 'a call waits for an approval that is open');
  if (!isOver(ask.expiresAt, turn.context.now)) {
    const paid = paidSince(turn, call, ask);
    const outdated = outdatedApproval(turn, call, ask) ?? (paid === null ? null : [paid]);
    for (const event of outdated ?? []) emit(turn, event);
    if (outdated !== null) return false;
  }
  if (stop !== null) {
    emit(turn, { type: 'ApprovalWithdrawn', askId: ask.askId, because: stop.because });
    return park(turn, stop);
  }
  if (!isOver(ask.expiresAt, turn.until)) return wait(turn, `ask:${ask.askId}`, firstTooLate(ask.expiresAt));
  emitByClock(turn, { type: 'ApprovalExpired', askId: ask.askId });
  return false;
}

/** Runs the step's own handler, or parks if it has none: the default is to do nothing. */
function handle(
  { turn, step, call, visit }: Following,
  handler: Step | null,
  code: string,
  because: string,
  asked: Partial<Pick<Stop, 'known' | 'choices'>> = {},
): boolean {
  const hasResult = call.progress.kind === 'succeeded' || call.progress.kind === 'settled';
  if (handler !== null) return (hasResult || clearSave(turn, step)) && visit.step(handler);
  return park(turn, { step: step.label, callId: call.callId, code, because, ...asked, ...doubtOf(turn, call) });
}

/**
 * What remains unknown about a call that was repeated although its first outcome was unknown: a failed repetition says
 * nothing about the first attempt. A new call would have a different key, so only a person can prevent a second effect.
 */
function doubtOf({ state }: Turn, { callId, proposed, progress }: CallState): Partial<Pick<Stop, 'known' | 'choices'>> {
  const wasUnknown = Object.values(state.asks).some(
    (ask) => ask.kind === 'recovery' && ask.callId === callId && ask.code === UNKNOWN_OUTCOME,
  );
  if (!wasUnknown || progress.kind === 'succeeded') return {};
  return {
    known: [
      `An earlier attempt may have succeeded: look in ${systemName(proposed.system)} for the key \`${proposed.key}\` before trying again`,
    ],
    choices: ['try_again', 'it_was_done', 'stop'],
  };
}

/** What a person said was done: in an earlier run, or by an earlier call of the step, which its system has. */
function doneAs({ before: [effect, ...others], found }: Settled): Parameters<typeof takeRecord>[2] {
  if (found !== undefined) return { output: null, record: found.record };
  return effect === undefined || others.length > 0 ? { output: null, record: null } : effect;
}

type Settled = Extract<CallProgress, { kind: 'settled' }>;

/** What was done then counts as this call: so does its message, and the time to answer it begins now. */
function followAnswerOfThen(following: Following): true {
  if (takenBefore(following.call) === null) followAnswer(following, following.turn.context.now);
  return true;
}

/** @param since when the time to answer begins */
function followAnswer(following: Following, since: Instant): void {
  const { turn, step, call } = following;
  const { answerId } = call.proposed;
  if (step.answerWithin === null || answerId === null) return;
  const ask = own(turn.state.asks, answerId);
  if (ask === undefined) {
    requestAnswer(following, since);
    return;
  }
  assert(ask.kind === 'answer', 'an answer is asked under the id of an answer');
  if (ask.closed === null) {
    turn.unfinished += 1;
    if (!isOver(ask.dueAt, turn.until)) wait(turn, `ask:${answerId}`, firstTooLate(ask.dueAt));
    else emitByClock(turn, { type: 'AnswerMissed', askId: answerId, stays: true });
  } else if (ask.closed.how === 'missed') {
    const { ifUnanswered } = step.handlers;
    const isDone = handle(following, ifUnanswered, 'unanswered', `No one answered step ${step.label} in time`);
    if (!isDone) turn.unfinished += 1;
  }
}

function requestAnswer({ turn, step, call }: Following, since: Instant): void {
  const { answerId } = call.proposed;
  assert(answerId !== null && step.answerWithin !== null, 'an answer is requested where the step asks for one');
  const { value, trace } = evaluateValue(step.answerWithin.span, turn.scope);
  const { calendars, timeZone } = turn.context;
  const dueAt = value === null || !isDuration(value) ? null : addDuration(since, value, calendars, timeZone);
  if (dueAt === null) {
    park(turn, {
      step: step.label,
      code: 'unclear_deadline',
      because: `The time to answer step ${step.label} cannot be computed: ${whyNoSpanEnd({ value, unclear: trace.unclear }, turn.context)}`,
    });
    turn.unfinished += 1;
    return;
  }
  const readings = trace.readings.some(mayChange) ? { readings: trace.readings } : {};
  emit(turn, {
    type: 'AnswerRequested',
    askId: answerId,
    callId: call.callId,
    step: step.label,
    person: personAsked(turn, call),
    dueAt,
    ...readings,
  });
}

/**
 * The Slack account of whoever has the message. Where only a person said that it was sent, of the one to whom it was to go;
 * empty where that is not one: its time runs all the same, and no one takes what follows from silence for answered.
 */
function personAsked({ context: { people, now, timeZone } }: Turn, call: CallState): string {
  const known = notifiedBy(call)?.['slack_user'];
  if (typeof known === 'string') return known;
  const { to, backup } = call.proposed.args;
  if (typeof to !== 'string') return '';
  const recipient = resolveRecipient(people, to, typeof backup === 'string' ? backup : null, now, timeZone);
  const [person, ...others] = 'persons' in recipient ? recipient.persons : [];
  return others.length === 0 ? (person?.slack_user ?? '') : '';
}
