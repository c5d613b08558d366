/**
 * Turns an answer of the gateway into the event to record. Pure: the time is an argument.
 */
import { hashOf } from '../kernel/canonical-json.ts';
import type { Instant } from '../kernel/clock.ts';
import { unreachable } from '../kernel/assert.ts';
import { callAttemptsMax, probeDelaysMs, retryAfterMsMax, retryDelaysMs, settleMs } from '../kernel/limits.ts';
import type { RunEvent } from '../run/log/event.ts';
import type { CallState, RunState } from '../run/log/state.ts';
import { systemName } from '../tool/system-name.ts';
import type { CallResult, ProbeResult, Tool } from '../tool/tool.ts';

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
      return { type: 'CallFailed', callId, attempt, code: result.code, message: result.message };
    case 'unknown':
      return {
        type: 'CallLost',
        callId,
        attempt,
        message: result.message,
        ...(result.answered === undefined ? {} : { answered: result.answered }),
        probeAt: result.answered === 'refusal' ? null : now,
      };
    case 'not_now': {
      const delay =
        result.afterMs ?? retryDelaysMs[Math.min((attempt - 1) % callAttemptsMax, retryDelaysMs.length - 1)] ?? 0;
      if (attempt % callAttemptsMax === 0 || delay > retryAfterMsMax)
        return result.partly === undefined
          ? { type: 'CallFailed', callId, attempt, code: 'unavailable', message: result.message }
          : { type: 'CallLost', callId, attempt, message: `${result.partly}. ${result.message}`, probeAt: now };
      return { type: 'CallDeferred', callId, attempt, message: result.message, retryAt: now + delay };
    }
    default:
      return unreachable(result);
  }
}

/**
 * Found: recorded. Certainly absent: may be repeated, but only once the vendor can no longer carry out its request; it
 * is searched for again and again until then. Absent from an index that may lag, or no answer: searched for again with
 * growing pauses, then a person is asked.
 *
 * INVARIANT: an event that lets the call be repeated (`againAt: null`) is never made before `settledAt`.
 */
export function eventOfProbe(
  call: Pick<CallState, 'callId' | 'attempts' | 'progress'>,
  tool: Tool,
  result: ProbeResult,
  now: Instant,
): RunEvent {
  const { callId, progress } = call;
  const probes = progress.kind === 'lost' ? progress.probes : 0;
  const startedAt = progress.kind === 'lost' || progress.kind === 'started' ? progress.startedAt : now;
  const settledAt = startedAt + settleMs + (tool.commitMs ?? 0);
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
      const isLast = call.attempts % callAttemptsMax === 0;
      if (result.partly !== undefined && isLast && now >= settledAt) return again(result.partly);
      if (tool.probe === 'exact') {
        const isSettled = now >= settledAt;
        return {
          type: 'CallProbed',
          callId,
          result: 'absent',
          message: `${systemName(tool.system)} has no trace of it${isSettled ? '' : ' yet'}`,
          againAt: isSettled ? null : nextLook(startedAt, settledAt, now),
        };
      }
      return again(`${systemName(tool.system)} does not find it, but its search may lag behind`);
    }
    case 'unknown':
      return again(result.message);
    default:
      return unreachable(result);
  }

  function again(message: string): RunEvent {
    const delay = tool.probe === 'none' ? undefined : probeDelaysMs[probes];
    // A person's *try again* repeats the call after the last look; without it the run parks.
    const mayRepeat = progress.kind === 'lost' && progress.repeat;
    const last = mayRepeat && now < settledAt ? nextLook(startedAt, settledAt, now) : null;
    return {
      type: 'CallProbed',
      callId,
      result: 'unknown',
      message,
      againAt: delay === undefined ? last : now + delay,
    };
  }
}

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
