/**
 * Sends one message when the rate allows it, and says what a failure before it means.
 */
import type { Clock } from '../../kernel/clock.ts';
import { leftOf } from '../../kernel/remembered.ts';
import type { CallResult } from '../../tool/tool.ts';
import { isCredentialCode, type SlackFailure } from './errors.ts';
import type { Requested } from './request.ts';

/** Milliseconds for which a message waits for its turn: well within the time of a call, with enough left to send it. */
const TURN_MS_MAX = 12_000;

/**
 * Waits for Slack's rate limit while the call has time. Many claims of one account executive are many messages to one
 * person, at one a second. If each refusal counted as an attempt, a busy morning would park runs although Slack works.
 */
export async function inTurn<Answer>(
  clock: Clock,
  { withinMs = TURN_MS_MAX, signal }: { readonly withinMs?: number; readonly signal?: AbortSignal },
  request: () => Promise<Requested<Answer>>,
): Promise<Requested<Answer>> {
  for (const begunAt = clock.now(); ; ) {
    const requested = await request();
    const leftMs = leftOf(withinMs, begunAt, clock.now());
    if (requested.kind !== 'not_now' || leftMs === 0 || requested.afterMs > leftMs) return requested;
    // Cancelled while waiting: it was certainly not sent.
    if (
      !(await clock.sleep(requested.afterMs, signal).then(
        () => true,
        () => false,
      ))
    )
      return requested;
  }
}

/** What a refusal or delay before the message means for the whole call: nothing was sent. */
export function certainlyNotDone(failure: SlackFailure): CallResult {
  if (failure.kind === 'not_now') return { kind: 'not_now', message: failure.message, afterMs: failure.afterMs };
  if (failure.kind === 'unknown') return { kind: 'not_now', message: failure.message, afterMs: null };
  return {
    kind: 'failed',
    code: isCredentialCode(failure.code) ? 'unauthorized' : 'refused',
    message: failure.message,
  };
}
