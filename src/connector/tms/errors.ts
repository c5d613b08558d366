/**
 * Maps the TMS's errors to our codes. There is no common shape, so the usual places for a text are tried.
 */
import { LOST, NOT_READ } from '../../kernel/http-status.ts';
import type { CallContext, CallResult, Tool } from '../../tool/tool.ts';
import type { VendorFailure } from '../exchange.ts';
import { clip, isPage, outcomeFrom } from '../outcome.ts';
import type { TmsSettings } from './config.ts';
import { refusalCode } from './refusal-code.ts';

/** Where a reason is, in small letters without underscores: RFC 9457 and the other common shapes, the most exact first. */
const TEXTS = [
  ...[
    'detail',
    'details',
    'message',
    'errormessage',
    'msg',
    'errordescription',
    'description',
    'reason',
    'faultstring',
  ],
  ...['error', 'errors', 'fault', 'title'],
];
const CODES = ['code', 'errorcode'];
const DEPTH_MAX = 4;

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

/** The first text or code under one of the names, also in what is inside: `{ error: { code, message } }`. */
function firstUnder(names: readonly string[], body: unknown, depth = 0): string | undefined {
  if (depth > DEPTH_MAX || typeof body !== 'object' || body === null) return undefined;
  if (Array.isArray(body)) return first(body, (each) => textOf(each) ?? firstUnder(names, each, depth + 1));
  const members = Object.entries(body).map(([name, value]: [string, unknown]) => ({ name: plain(name), value }));
  const direct = first(names, (wanted) => textOf(members.find(({ name }) => name === wanted)?.value));
  return (
    direct ?? first(TEXTS, (wanted) => firstUnder(names, members.find(({ name }) => name === wanted)?.value, depth + 1))
  );
}

function first<T>(list: readonly T[], pick: (each: T) => string | undefined): string | undefined {
  for (const each of list) {
    const found = pick(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;

/** @param tool the tool whose own codes the TMS may return in the member `code` of a problem (RFC 9457) */
export function tmsOutcome(failure: VendorFailure, tool?: Tool): CallResult {
  const text = firstUnder(TEXTS, failure.body);
  const code = firstUnder(CODES, failure.body);
  const isNo =
    failure.what === 'answered' &&
    failure.status !== null &&
    failure.status >= 400 &&
    failure.status < 500 &&
    !LOST.has(failure.status);
  if (isNo && code !== undefined && tool !== undefined && Object.hasOwn(tool.errors, code)) {
    return {
      kind: 'failed',
      code,
      message: `The TMS said no with \`${code}\`: ${clip(text ?? tool.errors[code] ?? '')}`,
    };
  }
  if (isOfOther(failure))
    return {
      kind: 'not_now',
      message: `${isPage(failure) || text === undefined ? 'Something else than the TMS' : 'The TMS, or what is before it,'} answered with \`${failure.status}\`${text === undefined ? '' : `: ${clip(text)}`}; it may be under maintenance, or TMS_SETTINGS have a wrong path`,
      afterMs: failure.retryAfterMs,
    };
  const to = failure.purpose === 'read' ? leadsTo(failure) : '';
  return outcomeFrom(failure, 'The TMS', text ?? (to === '' ? '' : `it leads to ${to}; correct its address`));
}

/**
 * Whether it says nothing of what was looked up: a 404 and a page may be of a gateway, of a server during a deployment, or of a
 * wrong path.
 */
function isOfOther(failure: VendorFailure): boolean {
  const { what, purpose, status } = failure;
  if (what !== 'answered' || purpose !== 'read' || status === null || status < 400 || status >= 500) return false;
  if (status === 401 || LOST.has(status) || NOT_READ.has(status)) return false;
  return status === 404 || status === 410 || isPage(failure);
}

/** Where a redirect leads, without its query, which may hold a secret; empty for anything else. */
export function leadsTo({ status, headers }: VendorFailure): string {
  const [to = ''] = (headers?.get('location') ?? '').split(/[?#]/);
  return status !== null && status < 400 && to !== '' ? `\`${clip(to, 120)}\`` : '';
}

/**
 * By HTTP itself, what was not carried out: not authenticated (401), a method (405) or a body (413, 415) that is not taken
 * at all. Any other status is answered by programs that may have paid before.
 */
const NOT_CARRIED_OUT: ReadonlySet<number> = new Set([401, 405, 413, 415]);

/**
 * What a failed request to pay means. Only a code says that nothing was done (`refusal-code.ts`): an error in other words is
 * unknown, and is not sent again by itself.
 */
export function paymentOutcome(
  failure: VendorFailure,
  { key, attempt, mayBeSent = attempt > 1 }: Pick<CallContext, 'key' | 'attempt' | 'mayBeSent'>,
  { tool, settings }: { readonly tool: Tool; readonly settings: TmsSettings },
): CallResult {
  const { what, purpose, status, body } = failure;
  const outcome = tmsOutcome(failure);
  if (purpose !== 'write' || what !== 'answered' || status === null) return outcome;
  const text = firstUnder(TEXTS, body);
  const refusal = refusalCode(body, status, { tool, settings, key });
  if (refusal !== null) {
    const message = `The TMS said no with \`${clip(refusal.code, 80)}\`: ${clip(text ?? tool.errors[refusal.as] ?? '')}`;
    return mayBeSent
      ? { kind: 'unknown', answered: 'taken', message: `${message}, which may be about an earlier attempt` }
      : { kind: 'failed', code: refusal.as, message };
  }
  if (outcome.kind === 'not_now' || (outcome.kind === 'failed' && NOT_CARRIED_OUT.has(status))) return outcome;
  // No words, or a page of what is in between: as if nothing was answered.
  if ((status >= 500 || LOST.has(status)) && (isPage(failure) || saysNothing(body))) return outcome;
  return {
    kind: 'unknown',
    answered: 'error',
    message: `It is not known whether the TMS did it: it answered \`${status}\`${text === undefined ? '' : `: ${clip(text)}`}`,
  };
}

const saysNothing = (body: unknown): boolean =>
  typeof body === 'object' && body !== null
    ? Object.keys(body).length === 0
    : body === undefined || body === null || String(body).trim() === '';
