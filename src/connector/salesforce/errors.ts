/**
 * Maps Salesforce's errors to our codes. They come as a list of `{ errorCode, message }`; the code says more than the
 * status.
 */
import { z } from 'zod';
import type { CallResult } from '../../tool/tool.ts';
import type { VendorFailure } from '../exchange.ts';
import { clip, outcomeFrom } from '../outcome.ts';

const errorsSchema = z.array(z.object({ errorCode: z.string().optional(), message: z.string().optional() })).min(1);
const oauthErrorSchema = z.object({ error: z.string(), error_description: z.string().optional() });

/** Codes that mean "later": the daily quota (a 403 without Retry-After), a row lock, a server that is down. */
const LATER = new Set([
  'REQUEST_LIMIT_EXCEEDED',
  'UNABLE_TO_LOCK_ROW',
  'SERVER_UNAVAILABLE',
  'CONCURRENT_API_REQUESTS_LIMIT_EXCEEDED',
]);
/** Of a read only: it took too long this time. A write never gets it. */
const QUERY_TIMEOUT = 'QUERY_TIMEOUT';

/**
 * A trigger or a flow that loses the lock reports it in the message only, under a code of its own
 * (`CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY`).
 */
const LOCKED = /\bUNABLE_TO_LOCK_ROW\b|unable to obtain exclusive access to this record/i;

export function salesforceOutcome(failure: VendorFailure): CallResult {
  const { code, detail } = explain(failure.body);
  // A 4xx proves that even a write was not executed; a 503 does not.
  if (
    code !== null &&
    (LATER.has(code) || (code === QUERY_TIMEOUT && failure.purpose === 'read')) &&
    (failure.purpose === 'read' || (failure.status !== null && failure.status >= 400 && failure.status < 500))
  ) {
    return {
      kind: 'not_now',
      message: `Salesforce has no room for the request now (\`${clip(code, 80)}\`): ${clip(detail)}`,
      afterMs: failure.retryAfterMs,
    };
  }
  if (failure.status === 412)
    return {
      kind: 'not_now',
      message: 'The record was changed by someone else at the same moment',
      afterMs: failure.retryAfterMs,
    };
  return outcomeFrom(failure, 'Salesforce', detail);
}

function explain(body: unknown): { readonly code: string | null; readonly detail: string } {
  const errors = errorsSchema.safeParse(body);
  const known = errors.success ? errors.data : [];
  const [first = null] = known;
  if (first !== null) {
    const isLocked = known.some(({ errorCode, message }) => LOCKED.test(`${errorCode ?? ''} ${message ?? ''}`));
    return {
      code: isLocked ? 'UNABLE_TO_LOCK_ROW' : (first.errorCode ?? null),
      detail: [first.errorCode, first.message].filter(Boolean).join(' '),
    };
  }
  const oauth = oauthErrorSchema.safeParse(body);
  if (oauth.success)
    return {
      code: oauth.data.error,
      detail: [oauth.data.error, oauth.data.error_description].filter(Boolean).join(' '),
    };
  return { code: null, detail: '' };
}
