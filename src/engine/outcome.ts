/**
 * Turns an answer of the gateway into the event to record. Pure: the time is an argument.
 */
import { hashOf } from '../kernel/canonical-json.ts';
import type { Instant } from '../kernel/clock.ts';
import { unreachable } from '../kernel/assert.ts';
import { callAttemptsMax, probeDelaysMs, retryAfterMsMax, retryDelaysMs, settleMs } from '../kernel/limits.ts';
import type { EventOf, RunEvent } from '../run/log/event.ts';
import type { CallState, RunState } from '../run/log/state.ts';
import { systemName } from '../tool/system-name.ts';
import type { Answered, CallResult, ProbeResult, Tool } from '../tool/tool.ts';

export function eventOfResult(call: CallState, attempt: number, result: CallResult, now: Instant): RunEvent {
  const { callId } = call;
  switch (result.kind) {
    case 'done':
      return {
        type: 'CallSucceeded',
        callId,
        attempt,
        output: result.output,
        outputSha256: hashOf(result.output),
        reference: result.reference ?? null,
        found: 'answered',
      };
    case 'failed':
      return {
        type: 'CallFailed',
        callId,
        attempt,
        code: result.code,
        message: result.message,
        ...(result.found === undefined ? {} : { found: result.found }),
        ...(result.isUnsent === undefined ? {} : { isUnsent: result.isUnsent }),
      };
    case 'unknown':
      return {
        type: 'CallLost',
        callId,
        attempt,
        message: result.message,
        ...(result.answered === undefined ? {} : { answered: result.answered }),
        probeAt: firstLook(result.answered, now),
      };
    case 'not_now': {
      const ours = retryDelaysMs[Math.min((attempt - 1) % callAttemptsMax, retryDelaysMs.length - 1)] ?? 0;
      // A vendor that says 0, or a time that is past, would use up all attempts in one moment.
      const delay = Math.max(result.afterMs ?? 0, ours);
      const unsent = result.isUnsent === undefined ? {} : { isUnsent: result.isUnsent };
      if (attempt % callAttemptsMax === 0 || delay > retryAfterMsMax)
        return result.partly === undefined
          ? { type: 'CallFailed', callId, attempt, code: 'unavailable', message: result.message, ...unsent }
          : { type: 'CallLost', callId, attempt, message: `${result.partly}. ${result.message}`, probeAt: now };
      return { type: 'CallDeferred', callId, attempt, message: result.message, retryAt: now + delay, ...unsent };
    }
    default:
      return unreachable(result);
  }
}

/** Nothing is looked for after a refusal; one that may be of our own request was looked up, and its list may lag. */
function firstLook(answered: Answered | undefined, now: Instant): Instant | null {
  if (answered === 'refusal') return null;
  return answered === 'repeated' ? now + settleMs : now;
}

/**
 * Found: recorded. Certainly absent: may be repeated, but only once the vendor can no longer carry out its request; it
 * is searched for again and again until then. Absent after a refusal: it has failed; after an error that proves nothing: a
 * person is asked. Absent from an index that may lag, or no answer: searched for again with
 * growing pauses, then a person is asked. So is a person about what the vendor took, or has and does not show as done.
 *
 * INVARIANT: an event that lets the call be repeated (`absent` with `againAt: null`) is never made before `settledAt`, nor
 * after the vendor took the call.
 */
export function eventOfProbe(
  call: Pick<CallState, 'callId' | 'attempts' | 'progress' | 'taken'>,
  tool: Tool,
  result: ProbeResult,
  now: Instant,
): RunEvent {
  const { callId, progress, taken } = call;
  const lost = progress.kind === 'lost' ? progress : { probes: 0, repeat: false, refusal: undefined, error: undefined };
  const startedAt = progress.kind === 'lost' || progress.kind === 'started' ? progress.startedAt : now;
  const settledAt = startedAt + settleMs + (tool.commitMs ?? 0);
  const isSettled = now >= settledAt;
  const where = systemName(tool.system);
  const said = lookAfterSaid(call, result, where);
  if (said !== null) return said;
  const over = undoneIn(result, { isSettled, isAnswered: (taken ?? lost.refusal ?? lost.error ?? null) !== null });
  if (over !== null) return { type: 'CallFailed', callId, attempt: call.attempts, code: 'refused', message: over };
  switch (result.kind) {
    case 'found':
      return {
        type: 'CallSucceeded',
        callId,
        attempt: call.attempts,
        output: result.output,
        outputSha256: hashOf(result.output),
        reference: result.reference ?? null,
        found: 'probed',
      };
    case 'absent': {
      if (lost.refusal !== undefined && taken === null)
        return { type: 'CallFailed', callId, attempt: call.attempts, code: 'refused', message: lost.refusal };
      const isLast = call.attempts % callAttemptsMax === 0;
      if (result.partly !== undefined && isLast && isSettled) return again(result.partly, 'absent');
      if (tool.probe !== 'exact') return again(`${where} does not find it, but its search may lag behind`, 'absent');
      if (!isSettled) return probed('absent', `${where} has no trace of it yet`, nextLook(startedAt, settledAt, now));
      return atLast(result.mayCome === true);
    }
    case 'unknown':
      if (isOpen(result) && !isSettled) return probed('there', result.message, nextLook(startedAt, settledAt, now));
      return again(result.message, result.isThere === true ? 'there' : 'unknown');
    default:
      return unreachable(result);
  }

  function atLast(mayCome: boolean): RunEvent {
    // What it took may wait where it is not listed, such as in a batch.
    if (taken !== null)
      return probed('unknown', `${where} has no trace of it, which proves nothing, since it took it`, null);
    // A queue in front of it may hold it for hours, and a second one would be done, too: people say whether it is sent.
    if (mayCome && !lost.repeat)
      return probed('unknown', `${where} has no trace of it, but may still do it, and would then do it twice`, null);
    // The same call would only be answered with the error again: people say whether it is sent.
    return lost.error !== undefined && !lost.repeat
      ? probed('unknown', `${where} has no trace of it, and answered with an error`, null)
      : probed('absent', `${where} has no trace of it`, null);
  }

  function again(message: string, seen: Probed['result']): RunEvent {
    const delay = tool.probe === 'none' ? undefined : probeDelaysMs[lost.probes];
    const result = seen === 'there' ? 'there' : 'unknown';
    if (delay !== undefined) return probed(result, message, now + delay);
    // A person's *try again* repeats the call after the last look, if that did not find it; without it the run parks.
    const mayRepeat = lost.repeat && taken === null && seen !== 'there';
    if (mayRepeat && !isSettled) return probed(result, message, nextLook(startedAt, settledAt, now));
    const isRepeated = mayRepeat && (seen === 'absent' || tool.probe === 'none');
    return probed(isRepeated ? 'absent' : result, message, null);
  }

  function probed(result: Probed['result'], message: string, againAt: Instant | null): RunEvent {
    return { type: 'CallProbed', callId, result, message, againAt };
  }
}

/** A person said that it was done: only what its system has done of it would be more. */
function lookAfterSaid(
  { callId, progress }: Pick<CallState, 'callId' | 'progress'>,
  result: ProbeResult,
  where: string,
): Probed | null {
  if (progress.kind !== 'lost' || progress.saidBy === undefined || result.kind === 'found') return null;
  const message = result.kind === 'absent' ? `${where} has no trace of it` : result.message;
  return { type: 'CallProbed', callId, result: result.kind, message, againAt: null, saidBy: progress.saidBy };
}

type Unknown = Extract<ProbeResult, { kind: 'unknown' }>;

/** Its record came to nothing. A request that was not answered may still make another one. */
const undoneIn = (
  result: ProbeResult,
  { isSettled, isAnswered }: { readonly isSettled: boolean; readonly isAnswered: boolean },
): string | null =>
  result.kind === 'unknown' && result.isUndone === true && (isSettled || isAnswered) ? result.message : null;

/** A later look may find another state of it. */
const isOpen = ({ isWaiting, isUndone: isOver }: Unknown): boolean => isWaiting === true || isOver === true;

type Probed = EventOf<'CallProbed'>;

/** When to look again for a request that may still be carried out: twice as late each time. */
function nextLook(startedAt: Instant, settledAt: Instant, now: Instant): Instant {
  return Math.min(settledAt, Math.max(startedAt + settleMs, startedAt + 2 * (now - startedAt)));
}

/** The refusal when a call has used up its attempts, or null. A person's *try again* gives it a new set of attempts. */
export function refuseAttempt(state: RunState, call: CallState): RunEvent | null {
  const recoveries = Object.values(state.asks).filter(
    (ask) => ask.kind === 'recovery' && ask.callId === call.callId && ask.closed?.how === 'recovered',
  ).length;
  if (call.attempts < callAttemptsMax * (recoveries + 1)) return null;
  return {
    type: 'CallFailed',
    callId: call.callId,
    attempt: call.attempts,
    code: 'unavailable',
    message: `${systemName(call.proposed.system)} did not do it in ${call.attempts} attempts`,
  };
}
