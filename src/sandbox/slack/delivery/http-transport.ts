/**
 * Sends a delivery as a signed HTTP request, in the encoding that Slack uses for its type.
 */
import { createHmac } from 'node:crypto';
import type { Ack, Delivery, Retry } from './delivery.ts';

export type HttpTarget = { readonly url: string; readonly signingSecret: string };

/** @param wallClockMs real time, never simulated: the app compares the signature's time with its clock */
export async function sendOverHttp(
  target: HttpTarget,
  delivery: Delivery,
  retry: Retry | null,
  signal: AbortSignal,
  wallClockMs: number,
): Promise<Ack> {
  const body = encode(delivery);
  const timestamp = String(Math.floor(wallClockMs / 1000));
  const headers: Record<string, string> = {
    // Bolt compares this header exactly, so no charset may follow.
    'content-type': delivery.type === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signatureOf(target.signingSecret, timestamp, body),
    ...(retry === null ? {} : { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason }),
  };
  let response: Response;
  let text: string;
  try {
    response = await fetch(target.url, { method: 'POST', headers, body, redirect: 'manual', signal });
    text = await response.text();
  } catch {
    // To Slack every network failure is the same: the app was not reached.
    return { ok: false, error: 'dispatch_failed' };
  }
  if (response.status !== 200) {
    return {
      ok: false,
      error: 'http_error',
      status: response.status,
      noRetry: response.headers.get('x-slack-no-retry') === '1',
    };
  }
  return { ok: true, body: decode(text, response.headers.get('content-type') ?? '') };
}

/** `v0=` and the HMAC-SHA256 of version, time and raw body (docs: verifying requests from Slack). */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`, 'utf8').digest('hex')}`;
}

function encode({ type, payload }: Delivery): string {
  switch (type) {
    case 'events_api':
      return JSON.stringify(payload);
    case 'interactive':
      return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    default:
      return new URLSearchParams(
        Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)]),
      ).toString();
  }
}

function decode(text: string, contentType: string): unknown {
  if (text === '' || !contentType.includes('json')) return text;
  try {
    return JSON.parse(text);
  } catch {
    // Slack shows an answer that it cannot parse as plain text.
    return text;
  }
}
