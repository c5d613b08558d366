/**
 * What a look for a call of unknown outcome says of it: how far the call has come then.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { CallProgress } from './call-progress.ts';

export type CallProbed = {
  readonly type: 'CallProbed';
  readonly callId: string;
  /** `there`: the system has it, and does not show it as done. */
  readonly result: 'absent' | 'unknown' | 'there';
  readonly message: string;
  /** When to probe again; null when another probe would show nothing new. The call is then repeated if it is absent. */
  readonly againAt: Instant | null;
  /** Who said before this look that it was done, which counts now; absent for any other look. */
  readonly saidBy?: string;
};

type WithProgress = { readonly progress: CallProgress };

export function afterProbe(call: WithProgress, { againAt, result, message }: CallProbed, at: Instant): CallProgress {
  const lost =
    call.progress.kind === 'lost'
      ? call.progress
      : {
          startedAt: startOf(call, at),
          probes: 0,
          looks: 0,
          repeat: false,
          refusal: undefined,
          error: undefined,
          saidBy: undefined,
        };
  const { startedAt, probes, looks = 0, repeat, refusal, error, saidBy } = lost;
  if (saidBy !== undefined) return { kind: 'settled', by: saidBy, before: [], at, look: { result, message } };
  // INVARIANT: only what is not there is sent again.
  if (againAt === null && result === 'absent') return { kind: 'ready' };
  return {
    kind: 'lost',
    startedAt,
    probeAt: againAt,
    // Looks at a system that answers cost nothing of the patience with one that does not.
    probes: result === 'absent' ? probes : probes + 1,
    looks: looks + 1,
    repeat,
    isThere: result === 'there',
    ...(refusal === undefined ? {} : { refusal }),
    ...(error === undefined ? {} : { error }),
    message,
  };
}

export function startOf({ progress }: WithProgress, at: Instant): Instant {
  return progress.kind === 'started' ? progress.startedAt : at;
}
