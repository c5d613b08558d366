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
      return { type: 'CallLost', callId, attempt, message: result.message, probeAt: now };
    case 'not_now': {
      const delay =
        result.afterMs ?? retryDelaysMs[Math.min((attempt - 1) % callAttemptsMax, retryDelaysMs.length - 1)] ?? 0;
      if (attempt % callAttemptsMax === 0 || delay > retryAfterMsMax)
        return { type: 'CallFailed', callId, attempt, code: 'unavailable', message: result.message };
      return { type: 'CallDeferred', callId, attempt, message: result.message, retryAt: now + delay };
    }
    default:
      return unreachable(result);
  }
}

/**
 * Found: recorded. Certainly absent: may be repeated, but only once its request can no longer be in transit. Absent
 * from an index that may lag, or no answer: searched for again with growing pauses, then a person is asked.
 */
export function eventOfProbe(call: CallState, tool: Tool, result: ProbeResult, now: Instant): RunEvent {
  const { callId, progress } = call;
  const probes = progress.kind === 'lost' ? progress.probes : 0;
  const startedAt = progress.kind === 'lost' || progress.kind === 'started' ? progress.startedAt : now;
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
      if (tool.probe === 'exact') {
        const settledAt = startedAt + settleMs;
        return {
          type: 'CallProbed',
          callId,
          result: 'absent',
          message: `${systemName(tool.system)} has no trace of it`,
          againAt: now < settledAt ? settledAt : null,
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
    const delay = probeDelaysMs[probes];
    return {
      type: 'CallProbed',
      callId,
      result: 'unknown',
      message,
      againAt: delay === undefined || tool.probe === 'none' ? null : now + delay,
    };
  }
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
