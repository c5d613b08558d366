/**
 * What a failed request to Slack means: certainly not done and worth a retry, refused, or unknown.
 *
 * INVARIANT: a write leaves here as `not_now` or `refused` only when Slack certainly did not do it.
 */
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { retryAfterMsMax } from '../../kernel/limits.ts';
import { messageOf } from '../../kernel/trouble.ts';
import { refusalScopeOf } from '../../engine/refusal-scope.ts';
import { provesNotSent } from '../not-sent.ts';
import { clip } from '../outcome.ts';

export type SlackFailure =
  | { readonly kind: 'not_now'; readonly afterMs: number; readonly message: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string };

/** `read` changes nothing, so a lost answer is never an unknown outcome. */
export type SlackPurpose = 'read' | 'write';

/** Milliseconds before a retry of a request that Slack did not accept, when Slack named no time. */
const AGAIN_MS = 5_000;
/** A workspace that is moving into an organisation refuses everything for some minutes. */
const MIGRATION_MS = 60_000;
const MIGRATING = new Set(['team_added_to_org', 'org_login_required']);
/** Milliseconds without requests after a 429 that names no time: a time of Slack is rarely longer. */
const LIMITED_MS = 30_000;
/**
 * The shape of every code of Slack. The SDK puts the whole body there when it is not JSON (web-api 8.2.0,
 * `buildResult`), and then nothing is known.
 */
const CODE = /^[a-z0-9_:.]{1,80}$/;
/** The SDK has no class for a 429 whose Retry-After is missing or a date (web-api 8.2.0, `makeRequest`). */
const LIMITED = /^Retry header did not contain a valid timeout/;

/** Slack's own words for "some aspect of the operation may have succeeded". */
const PERHAPS_DONE = new Set(['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable']);
/** Codes that Slack does not document for a write, and that name a trouble of its servers. */
const OF_SERVER = /(?:^|_)(?:timeout|timed_out|error|unavailable|overloaded|failure)$/;
/** Documented for a write that was not done. */
const NOT_DONE = new Set(['rollup_error', 'form_error', 'blocks_error', 'validation_error', 'attachment_error']);
const RATE_LIMITED = new Set(['ratelimited', 'rate_limited']);
/** Our token was not accepted; the message itself is not at fault. */
const CREDENTIALS = new Set([
  'invalid_auth',
  'not_authed',
  'token_expired',
  'token_revoked',
  'account_inactive',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
]);

/**
 * Any failure of a request. The SDK has no class for several of them: a connection cut in the middle of an answer, a
 * body of `null`. So a failure of a write that is not understood is `unknown`.
 */
export function slackFailure(error: unknown, purpose: SlackPurpose): SlackFailure {
  const lost = (message: string): SlackFailure =>
    purpose === 'read'
      ? { kind: 'not_now', afterMs: AGAIN_MS, message }
      : { kind: 'unknown', message: `It is not known whether Slack did it, since ${message}` };
  if (error instanceof WebAPIRateLimitedError) {
    const afterMs = Math.min(Math.max(1, error.retryAfter) * 1_000, retryAfterMsMax);
    return { kind: 'not_now', afterMs, message: `Slack accepts no more of these requests for \`${afterMs}\` ms` };
  }
  if (error instanceof WebAPIHTTPError) {
    if (error.statusCode >= 500 || error.statusCode === 408) return lost(`it answered \`${error.statusCode}\``);
    return {
      kind: 'refused',
      code: 'http_error',
      message: `Slack refused the request with status \`${error.statusCode}\``,
    };
  }
  if (error instanceof WebAPIRequestError) {
    const code = networkCode(error.original);
    if (provesNotSent(error.original))
      return { kind: 'not_now', afterMs: AGAIN_MS, message: `Slack could not be reached (\`${code}\`)` };
    return lost(`its answer was lost (\`${code}\`)`);
  }
  if (error instanceof WebAPIPlatformError) {
    const code: unknown = error.data.error;
    if (typeof code !== 'string' || !CODE.test(code)) return lost('its answer is not one that Slack documents');
    if (PERHAPS_DONE.has(code) || (OF_SERVER.test(code) && !NOT_DONE.has(code))) return lost(`it answered \`${code}\``);
    if (RATE_LIMITED.has(code))
      return { kind: 'not_now', afterMs: AGAIN_MS, message: 'Slack accepts no more of these requests for now' };
    if (MIGRATING.has(code))
      return { kind: 'not_now', afterMs: MIGRATION_MS, message: 'The workspace is moving into an organisation' };
    return { kind: 'refused', code, message: sentenceOf(code, error.data) };
  }
  if (error instanceof Error && LIMITED.test(error.message))
    return { kind: 'not_now', afterMs: LIMITED_MS, message: 'Slack accepts no more of these requests for now' };
  return lost(`its answer could not be read (${clip(messageOf(error))})`);
}

/** Whether a refusal concerns the channel or the thread, so no other message would be accepted there. */
export function isChannelCode(code: string): boolean {
  const scope = refusalScopeOf(code);
  return scope === 'channel' || scope === 'thread';
}

/** Whether a refusal concerns our credentials, so running `sop doctor` helps. */
export function isCredentialCode(code: string): boolean {
  return CREDENTIALS.has(code);
}

function sentenceOf(code: string, data: WebAPIPlatformError['data']): string {
  const messages: unknown = data.response_metadata?.messages;
  const details = Array.isArray(messages) ? messages.map(String) : [];
  const needed =
    'needed' in data && typeof data.needed === 'string' ? `, needs the scope \`${clip(data.needed, 80)}\`` : '';
  const words = details.length === 0 ? '' : `: ${clip(details.join('; '))}`;
  const help = CREDENTIALS.has(code) ? '; run `sop doctor`' : '';
  return `Slack refused with \`${code}\`${needed}${words}${help}`;
}

/** fetch only says `fetch failed`; the code is in the chain of causes. */
function networkCode(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return error instanceof Error ? error.name : 'unknown';
}
