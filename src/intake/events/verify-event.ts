/**
 * Verifies a webhook signed by the Standard Webhooks specification: HMAC-SHA256 over id, time and raw body, with the
 * key after `whsec_`. A sender may sign with two keys during a rotation; one valid signature is enough.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../../kernel/clock.ts';
import { webhookBytesMax } from '../../kernel/limits.ts';
import type { WebhookRequest } from '../webhook.ts';

export type EventVerification =
  | { readonly ok: true; readonly eventId: string }
  | {
      readonly ok: false;
      readonly status: 401 | 413;
      readonly code: 'too_large' | 'unsigned' | 'stale' | 'forged';
      readonly sentence: string;
    };

/** How far the signature's time may be from now: long enough for a sender's retries, too short for a replay attack. */
const AGE_MS_MAX = 5 * 60_000;
/** Signatures per request; a sender that rotates its key sends two. */
const SIGNATURES_MAX = 8;

/** @param secret `whsec_` and the key in base64 */
export function verifyEvent({ headers, body }: WebhookRequest, secret: string, now: Instant): EventVerification {
  const refuse = (code: 'unsigned' | 'stale' | 'forged', sentence: string): EventVerification => ({
    ok: false,
    status: 401,
    code,
    sentence,
  });
  if (body.length > webhookBytesMax)
    return {
      ok: false,
      status: 413,
      code: 'too_large',
      sentence: `Expected a body of at most ${webhookBytesMax} bytes, got a larger one`,
    };
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (id === undefined || timestamp === undefined || signatures === undefined)
    return refuse(
      'unsigned',
      'Expected the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`, got fewer',
    );
  if (!/^[A-Za-z0-9_.:-]{1,128}$/.test(id))
    return refuse(
      'unsigned',
      'Expected a `webhook-id` of at most 128 letters, digits, `_`, `.`, `:` and `-`, got another',
    );
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1_000) > AGE_MS_MAX)
    return refuse('stale', 'Expected a signature of the last five minutes, got another time');
  const wanted = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest();
  const fits = signatures
    .split(' ')
    .slice(0, SIGNATURES_MAX)
    .some((signature) => {
      if (!signature.startsWith('v1,')) return false;
      const actual = Buffer.from(signature.slice('v1,'.length), 'base64');
      return actual.length === wanted.length && timingSafeEqual(actual, wanted);
    });
  return fits
    ? { ok: true, eventId: id }
    : refuse('forged', 'Expected a signature made with the events secret, got another');
}

/** Whether a text can be such a secret: at least 24 bytes, as the specification requires. */
export function isEventSecret(secret: string): boolean {
  return /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret) && keyOf(secret).length >= 24;
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
}
