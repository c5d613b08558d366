/**
 * Sends one message when it is its turn, and says what a failure before it means.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { CallResult } from '../../tool/tool.ts';
import { isCredentialCode, type SlackFailure } from './errors.ts';
import type { Requested } from './request.ts';

/** Milliseconds for which a message waits for its turn: well within the time of a call, with enough left to send it. */
const TURN_MS_MAX = 12_000;

/**
 * Waits for room in Slack's rate while the call has time. Many claims of one account executive are many messages to one
 * person, one a second: were each refusal an attempt, a busy morning would park runs although Slack is well.
 */
export async function inTurn<Answer>(
  clock: Clock,
  { withinMs = TURN_MS_MAX, signal }: { readonly withinMs?: number; readonly signal?: AbortSignal },
  request: () => Promise<Requested<Answer>>,
): Promise<Requested<Answer>> {
  for (const end = clock.now() + withinMs; ; ) {
    const requested = await request();
    if (requested.kind !== 'not_now' || clock.now() + requested.afterMs > end) return requested;
    // Given up meanwhile: it was certainly not sent.
    if (
      !(await clock.sleep(requested.afterMs, signal).then(
        () => true,
        () => false,
      ))
    )
      return requested;
  }
}

/** What a refusal or a delay before the message says of the whole call: it was not sent. */
export function certainlyNotDone(failure: SlackFailure): CallResult {
  if (failure.kind === 'not_now') return { kind: 'not_now', message: failure.message, afterMs: failure.afterMs };
  if (failure.kind === 'unknown') return { kind: 'not_now', message: failure.message, afterMs: null };
  return {
    kind: 'failed',
    code: isCredentialCode(failure.code) ? 'unauthorized' : 'refused',
    message: failure.message,
  };
}
