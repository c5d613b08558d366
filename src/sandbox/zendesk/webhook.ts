/**
 * Zendesk's webhooks: signs each one as Zendesk does, and repeats only what Zendesk repeats: a 409 three times, a 429
 * or 503 that names a time of less than a minute, and a receiver that does not answer five times. Any other answer
 * loses the webhook.
 *
 * @see https://developer.zendesk.com/api-reference/webhooks/webhooks-api/webhooks/ (Webhook retries)
 */
import { createHmac } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Delivery } from './records.ts';

/** Milliseconds between attempts. Zendesk does not publish its own. */
const PAUSES_MS = [1_000, 5_000, 30_000, 120_000, 300_000] as const;
const CONFLICT_RETRIES = 3;
/** Seconds; a longer pause loses the webhook. */
const RETRY_AFTER_BELOW = 60;
/** Milliseconds that the receiver has to answer (about ten seconds in Zendesk). */
const TIMEOUT_MS = 10_000;
const WEBHOOK_ID = '01SANDBOXWEBHOOK0000000000';

export type WebhookTarget = {
  /** Called at each attempt, since the receiver may start after the sandbox. */
  readonly url: () => string;
  readonly secret: string;
};

export type Webhook = {
  /** Starts to deliver and returns at once; calls `settled` when the webhook was acknowledged or abandoned. */
  deliver(delivery: Delivery, settled: () => void): void;
  stop(): Promise<void>;
};

export function createWebhook(clock: Clock, target: WebhookTarget): Webhook {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  /** @param tried attempts before this one; returns how long to wait for the next, or why there is none */
  const attempt = async (delivery: Delivery, tried: number): Promise<number | 'acknowledged' | 'lost'> => {
    const timestamp = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`;
    const request = new AbortController();
    const timer = AbortSignal.any([request.signal, stopping.signal]);
    clock.sleep(TIMEOUT_MS, timer).then(
      () => request.abort(),
      () => request.abort(),
    );
    try {
      const response = await fetch(target.url(), {
        method: 'POST',
        body: delivery.body,
        signal: request.signal,
        redirect: 'error',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Zendesk Webhook',
          'x-zendesk-webhook-id': WEBHOOK_ID,
          'x-zendesk-webhook-invocation-id': delivery.invocationId,
          'x-zendesk-webhook-signature-timestamp': timestamp,
          'x-zendesk-webhook-signature': signWebhook(target.secret, timestamp, delivery.body),
        },
      });
      await response.body?.cancel();
      if (response.ok) return 'acknowledged';
      const after = Number(response.headers.get('retry-after') ?? 'none');
      if ((response.status === 429 || response.status === 503) && after < RETRY_AFTER_BELOW)
        return PAUSES_MS[tried] === undefined ? 'lost' : after * 1_000;
      return response.status === 409 && tried < CONFLICT_RETRIES ? (PAUSES_MS[tried] ?? 'lost') : 'lost';
    } catch {
      // Unreachable, too late, or cut off.
      return PAUSES_MS[tried] ?? 'lost';
    } finally {
      request.abort();
    }
  };

  const run = async (delivery: Delivery, settled: () => void): Promise<void> => {
    for (let tried = 0; ; tried += 1) {
      const next = await attempt(delivery, tried);
      if (stopping.signal.aborted) return;
      if (typeof next === 'string') {
        settled();
        return;
      }
      await clock.sleep(next, stopping.signal).catch(() => undefined);
      if (stopping.signal.aborted) return;
    }
  };

  return {
    deliver(delivery, settled) {
      const task = run(delivery, settled).finally(() => running.delete(task));
      running.add(task);
    },
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

/**
 * Base64 of HMAC-SHA256 over the timestamp and the raw body. @see
 * https://developer.zendesk.com/documentation/webhooks/verifying/
 */
export function signWebhook(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret)
    .update(timestamp + body)
    .digest('base64');
}
