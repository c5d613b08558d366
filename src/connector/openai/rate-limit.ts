/**
 * How long to wait after a 429 of a model: OpenAI and Azure often send no Retry-After, but name the time in other
 * headers or in a sentence.
 */
import type { VendorFailure } from '../exchange.ts';
import type { ApiError } from './api-error.ts';

/** `6m0s`, `1.5s`, `120ms`. */
const DURATION = /^(?:(\d{1,6})h)?(?:(\d{1,6})m(?!s))?(?:(\d{1,9}(?:\.\d+)?)s)?(?:(\d{1,12}(?:\.\d+)?)ms)?$/;
/** `Please try again in 41.724s`, `Please retry after 24 seconds`. */
const SENTENCE = /(?:try again in|retry after) ((?:\d{1,9}(?:\.\d+)?(?:ms|[hms])?)+)(?: (seconds?|minutes?))?/i;

/** Milliseconds, or null if nothing names a time. */
export function waitOf({ headers, retryAfterMs }: VendorFailure, { message, type }: ApiError): number | null {
  if (retryAfterMs !== null) return retryAfterMs;
  const [, said = '', unit = ''] = SENTENCE.exec(message) ?? [];
  const named = unit === '' ? durationMs(said) : Number(said) * (unit.startsWith('m') ? 60_000 : 1_000);
  if (named !== null && Number.isFinite(named) && said !== '') return Math.ceil(named);
  const reset = (what: string): number => {
    const text = headers?.get(`x-ratelimit-reset-${what}`)?.trim() ?? '';
    // Azure counts in seconds and has no unit.
    return (/^\d{1,9}$/.test(text) ? Number(text) * 1_000 : durationMs(text)) ?? 0;
  };
  const longest = type === 'tokens' || type === 'requests' ? reset(type) : Math.max(reset('tokens'), reset('requests'));
  return longest > 0 ? Math.ceil(longest) : null;
}

function durationMs(text: string): number | null {
  const match = text === '' ? null : DURATION.exec(text);
  if (match === null) return null;
  const [hours, minutes, seconds, milliseconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (hours ?? 0) * 3_600_000 + (minutes ?? 0) * 60_000 + (seconds ?? 0) * 1_000 + (milliseconds ?? 0);
}
