/**
 * Verifies a webhook as Zendesk signs it: base64 of HMAC-SHA256 over the timestamp and the raw body.
 *
 * @see https://developer.zendesk.com/documentation/webhooks/verifying/
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../../kernel/clock.ts';
import { webhookBytesMax } from '../../kernel/limits.ts';
import { parseInstant } from '../../kernel/time.ts';
import type { WebhookRequest } from '../webhook.ts';

export type Verification =
  | { readonly ok: true }
  | { readonly ok: false; readonly status: 401 | 413; readonly code: string; readonly sentence: string };

/** How old a signed request may be: longer than Zendesk's timeout and retries, too short for a replay attack. */
const AGE_MS_MAX = 5 * 60_000;

/** @param secrets one, or the new and the old one during a rotation */
export function verifyWebhook(request: WebhookRequest, secrets: readonly string[], now: Instant): Verification {
  const refuse = (code: string, sentence: string): Verification => ({ ok: false, status: 401, code, sentence });
  if (request.body.length > webhookBytesMax)
    return {
      ok: false,
      status: 413,
      code: 'too_large',
      sentence: `Expected a body of at most ${webhookBytesMax} bytes, got a larger one`,
    };
  const signature = request.headers['x-zendesk-webhook-signature'];
  const timestamp = request.headers['x-zendesk-webhook-signature-timestamp'];
  if (signature === undefined || timestamp === undefined)
    return refuse('unsigned', 'Expected the headers of a signed Zendesk webhook, got none');
  const signedAt = parseInstant(timestamp);
  if (signedAt === null || Math.abs(now - signedAt) > AGE_MS_MAX)
    return refuse('stale', 'Expected a signature of the last five minutes, got another time');
  const actual = Buffer.from(signature, 'base64');
  const fitting = secrets
    .map((secret) => createHmac('sha256', secret).update(timestamp).update(request.body).digest())
    .filter((wanted) => actual.length === wanted.length && timingSafeEqual(actual, wanted));
  if (fitting.length === 0) return refuse('forged', "Expected a signature made with the webhook's secret, got another");
  return { ok: true };
}
