/**
 * Zendesk's webhooks: signs each one as Zendesk does, and retries until it is acknowledged or abandoned.
 */
import { createHmac } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Delivery } from './records.ts';

/** Milliseconds between attempts; after the last one the webhook is lost, as in Zendesk. */
const PAUSES_MS = [1_000, 5_000, 30_000, 120_000] as const;
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

  const attempt = async (delivery: Delivery): Promise<boolean> => {
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
      return response.ok;
    } catch {
      // Unreachable, too late, or cut off: for Zendesk each is a failed attempt.
      return false;
    } finally {
      request.abort();
    }
  };

  const run = async (delivery: Delivery, settled: () => void): Promise<void> => {
    for (const pauseMs of [...PAUSES_MS, null]) {
      const isDone = await attempt(delivery);
      if (stopping.signal.aborted) return;
      if (isDone || pauseMs === null) {
        settled();
        return;
      }
      await clock.sleep(pauseMs, stopping.signal).catch(() => undefined);
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
