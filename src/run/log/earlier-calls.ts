import type { Calls, CallState } from './call.ts';

/**
 * Calls of the same step that were sent before this one, under other keys: each was refused, or did not count as done, and
 * no answer proves that it had no effect.
 */
export function earlierCalls({ calls }: Calls, { callId, step, proposed }: CallState): readonly CallState[] {
  return Object.values(calls).filter(
    (call) =>
      call.step === step &&
      call.callId !== callId &&
      call.attempts > 0 &&
      call.proposed.effect === 'write' &&
      call.proposed.tool === proposed.tool &&
      call.proposed.iteration < proposed.iteration,
  );
}
