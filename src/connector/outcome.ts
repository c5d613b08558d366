/**
 * Turns a failed exchange into the outcome of a call: certainly not done, worth repeating, or unknown.
 *
 * INVARIANT: for a write, the result is `failed` or `not_now` only if the failure proves that it was not executed.
 */
import { z } from 'zod';
import { LOST, NOT_READ } from '../kernel/http-status.ts';
import type { CallResult, System } from '../tool/tool.ts';
import type { VendorFailure } from './exchange.ts';

/** Most characters of a vendor's own words in a message. */
const vendorTextMax = 300;

const refusedLoginSchema = z.object({ error: z.string(), error_description: z.string().optional() });

/** What people call the vendor: `Zendesk`. */
export type SystemName = 'Salesforce' | 'Zendesk' | 'Jira' | 'The TMS' | 'The model';

/**
 * The outcome of a failure by rules that hold for every vendor's API. A connector applies its own rules first.
 *
 * @param detail the vendor's own explanation; it is clipped and cleaned here
 */
export function outcomeFrom(failure: VendorFailure, system: SystemName | System, detail: string): CallResult {
  const words = detail === '' ? '' : `: ${clip(detail)}`;
  const status = failure.status ?? 0;
  const message =
    status === 407
      ? `${system} could not be used, since a proxy before it asks for credentials (\`407\`)${words}; set them where the proxy is set`
      : `${system} could not be used, since ${failure.message}${words}`;
  const named = system.replace(/^The /, 'the ');
  const notNow: CallResult = { kind: 'not_now', message, afterMs: failure.retryAfterMs };
  if (failure.what === 'not_sent' || NOT_READ.has(status)) return notNow;
  // A redirect after a write may mean that it was done (303), so only a 4xx is a refusal.
  const answeredNo =
    failure.what === 'answered' && status < 500 && !LOST.has(status) && (status >= 400 || failure.purpose !== 'write');
  if (failure.purpose === 'login') {
    // The vendor's records have not been touched yet, whatever the tool does.
    if (!answeredNo || isPassing(failure.body)) return notNow;
    // It moved, or it is under maintenance, which passes.
    if (status < 400)
      return {
        ...notNow,
        message: `${system} could not be used, since it redirects our login${hostIn(failure)}; if it moved, correct its address`,
      };
    return {
      kind: 'failed',
      code: 'unauthorized',
      message: isAboutCredentials(failure)
        ? `${system} refused our credentials${words}; run \`sop doctor\``
        : `${system} answered our login with \`${status}\`${words}; check its address and from where it may be used, and run \`sop doctor\``,
    };
  }
  if (answeredNo && status === 401)
    return {
      kind: 'failed',
      code: 'unauthorized',
      message: `${system} refused our credentials${words}; run \`sop doctor\``,
    };
  if (answeredNo)
    return { kind: 'failed', code: 'refused', message: `${system} refused the request with \`${status}\`${words}` };
  if (failure.purpose === 'write')
    return {
      kind: 'unknown',
      ...(isTaken(failure) && !(isPage(failure) && system !== 'The TMS') ? { answered: 'taken' } : {}),
      message: `It is not known whether ${named} did it: ${failure.message}${words}`,
    };
  if (failure.what === 'unreadable')
    return {
      kind: 'failed',
      code: 'invalid_output',
      message: `Expected another answer from ${named}, but ${failure.message}${words}`,
    };
  return notNow;
}

/** A 2xx, also one of which the rest was lost or cannot be read: the vendor has the request, whatever becomes of it. */
const isTaken = ({ what, status }: VendorFailure): boolean =>
  what === 'unreadable' || (status !== null && status >= 200 && status < 300);

/**
 * A page for people: a proxy's, before the request came to the vendor. The programs of one customer's TMS may answer with
 * one, too.
 */
export const isPage = ({ body }: VendorFailure): boolean =>
  typeof body === 'string' && /^\s*<(?:!doctype|html|head|body)\b/i.test(body);

/** Only an error of OAuth, or a 401, is about the credentials: a 404 is an address that is gone, a 403 may be a firewall. */
const isAboutCredentials = ({ status, body }: VendorFailure): boolean =>
  status === 401 || status === 400 || refusedLoginSchema.safeParse(body).data?.error.includes('_') === true;

function hostIn({ headers }: VendorFailure): string {
  const to = headers?.get('location') ?? '';
  return URL.canParse(to) ? ` to \`${clip(new URL(to).host, 80)}\`` : '';
}

/** OAuth errors that say something of the server and nothing of the credentials; vendors answer them with a 400. */
const PASSING = new Set([
  'login_rate_exceeded',
  'unknown_error',
  'server_error',
  'temporarily_unavailable',
  'internal_error',
  'slow_down',
]);
/** Errors that name a mistake of ours, whatever their description advises. */
const OURS = /^(?:invalid|unauthorized|unsupported|access_denied|inactive|redirect_uri|immediate)/;

/** Whether a refused login is worth repeating. */
function isPassing(body: unknown): boolean {
  const refusal = refusedLoginSchema.safeParse(body);
  if (!refusal.success) return false;
  const { error, error_description: description = '' } = refusal.data;
  if (/\brate exceeded\b/i.test(description)) return true;
  return PASSING.has(error) || (!OURS.test(error) && /\b(?:retry your request|try again later)\b/i.test(description));
}

/** A vendor's text as one short line without control characters: it is data and may be hostile. */
export function clip(text: string, max = vendorTextMax): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll('`', "'")
    .trim();
  return line.length > max ? `${line.slice(0, max)}…` : line;
}

/** Removes our credentials from a text that may repeat them, such as a vendor's error that quotes the request. */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= 4).toSorted((a, b) => b.length - a.length);
  const without = known.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text);
  return without.replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [redacted]');
}
