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
  | { readonly ok: true; readonly sender: string; readonly eventId: string }
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

/** A sender and its secrets: one, or the new and the old one during a rotation. */
export type SenderSecrets = { readonly sender: string; readonly secrets: readonly string[] };

/** @param senders the secret that fits names the sender, so no two senders may share one */
export function verifyEvent(
  { headers, body }: WebhookRequest,
  senders: readonly SenderSecrets[],
  now: Instant,
): EventVerification {
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
  const given = signatures
    .split(' ')
    .slice(0, SIGNATURES_MAX)
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice('v1,'.length), 'base64'));
  // Every secret is tried, so the time does not depend on which one fits.
  const fitting = senders.filter(({ secrets }) =>
    secrets
      .map((secret) => createHmac('sha256', eventKey(secret)).update(`${id}.${timestamp}.`).update(body).digest())
      .map((wanted) => given.filter((actual) => actual.length === wanted.length && timingSafeEqual(actual, wanted)))
      .some((matches) => matches.length > 0),
  );
  const [first] = fitting;
  return first === undefined
    ? refuse('forged', 'Expected a signature made with the secret of a sender, got another')
    : { ok: true, sender: first.sender, eventId: id };
}

/** Different bytes of a key; 24 random ones have fewer once in millions of times, a typed or padded key often. */
const DIFFERENT_BYTES_MIN = 12;

/** Whether a text can be such a secret: at least 24 bytes, as the specification requires, that look random. */
export function isEventSecret(secret: string): boolean {
  const key = eventKey(secret);
  return (
    /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(secret) && key.length >= 24 && new Set(key).size >= DIFFERENT_BYTES_MIN
  );
}

/** The key bytes of a secret. Two texts may give the same ones, since base64 can be padded or not. */
export function eventKey(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
}
