/**
 * One HTTP exchange with a vendor: bounded in time and size, never repeated, never redirected, and precise about how it
 * failed.
 *
 * The vendors' SDKs send through it, because each of them hides something that decides whether a write happened: a
 * status, a header, a hanging body. A named test shows each case.
 */
import { CollectedBytes } from '../kernel/collected-bytes.ts';
import { provesNotSent } from './not-sent.ts';
import { parseJson, repeatedMember } from './parse-json.ts';

/**
 * Most bytes in one answer. A page of 100 ticket audits is usually under 2 MB; a larger page is asked for in smaller ones
 * (`smaller-pages.ts`).
 */
export const answerBytesMax = 8_388_608;

/** What the exchange is for. `read` and `login` change nothing in the vendor's records; `write` may. */
export type Purpose = 'read' | 'write' | 'login';

export type ExchangeRequest = {
  readonly purpose: Purpose;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Carries the deadline of the whole call; every exchange ends with it. */
  readonly signal: AbortSignal;
};

/** A 2xx answer. `json` is undefined when the body is empty. */
export type Answer = { readonly status: number; readonly headers: Headers; readonly json: unknown };

export type Exchange = (request: ExchangeRequest) => Promise<Answer>;

/**
 * How a request reaches a vendor: `fetch`, or a stand-in in this process. It fails as `fetch` does and honours the
 * signal.
 */
export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** How an exchange failed. `status`, `body`, `headers` and `retryAfterMs` are set if the vendor answered. */
export class VendorFailure extends Error {
  override readonly name = 'VendorFailure';
  readonly code = 'vendor_failure';
  /** `no_answer`: a timeout or a lost connection. `unreadable`: a 2xx whose body is not JSON or is too large. */
  readonly what: 'not_sent' | 'no_answer' | 'unreadable' | 'answered';
  readonly purpose: Purpose;
  readonly status: number | null;
  readonly body: unknown;
  readonly headers: Headers | null;
  /** The address that was asked, when it answered with no 2xx. */
  readonly url: string | null;
  readonly retryAfterMs: number | null;

  constructor(
    what: VendorFailure['what'],
    purpose: Purpose,
    message: string,
    answer: { status: number; headers: Headers; body: unknown; url?: string } | null = null,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.what = what;
    this.purpose = purpose;
    this.status = answer?.status ?? null;
    this.body = answer?.body;
    this.headers = answer?.headers ?? null;
    this.url = answer?.url ?? null;
    this.retryAfterMs = answer === null ? null : readRetryAfter(answer.headers);
  }
}

/** A 2xx of more than `answerBytesMax`: a page of fewer entries may be readable (`smaller-pages.ts`). */
export class AnswerTooLarge extends VendorFailure {
  constructor(purpose: Purpose, answer: { status: number; headers: Headers; body: unknown }, bytesMax: number) {
    super('unreadable', purpose, `it answered \`${answer.status}\` with more than \`${bytesMax}\` bytes`, answer);
  }
}

/**
 * An exchange that sends one request and reads the whole answer.
 *
 * Throws a VendorFailure unless the answer is a 2xx with JSON or an empty body.
 */
/** @param bytesMax of one answer */
export function createExchange(send: Fetch, bytesMax = answerBytesMax): Exchange {
  return (request) => exchangeThrough(send, request, bytesMax);
}

/** The exchange over the network: every client's default. */
export const exchange: Exchange = createExchange((url, init) => fetch(url, init));

async function exchangeThrough(send: Fetch, request: ExchangeRequest, bytesMax: number): Promise<Answer> {
  const { purpose, signal } = request;
  if (signal.aborted)
    throw new VendorFailure('not_sent', purpose, `the call was given up before it was sent (${reasonOf(signal)})`);
  let response: Response | null = null;
  let text: string | null;
  try {
    response = await send(request.url, {
      method: request.method,
      headers: request.headers,
      signal,
      redirect: 'manual',
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    text = await readText(response, bytesMax);
  } catch (error) {
    throw networkFailure(error, request, response);
  }
  const { status, headers } = response;
  const json = text === null ? null : readJson(text);
  const twice = json === null || text === null ? null : repeatedMember(text);
  const isWhole = json !== null && twice === null;
  const answer = { status, headers, body: isWhole ? json.value : (text ?? '').slice(0, 500) };
  if (!response.ok)
    throw new VendorFailure('answered', purpose, `it answered \`${status}\``, { ...answer, url: request.url });
  if (text === null) throw new AnswerTooLarge(purpose, answer, bytesMax);
  if (json === null) throw new VendorFailure('unreadable', purpose, `it answered \`${status}\` with no JSON`, answer);
  if (twice !== null)
    throw new VendorFailure(
      'unreadable',
      purpose,
      `it answered \`${status}\` with \`${twice.slice(0, 80)}\` twice`,
      answer,
    );
  return { status, headers, json: json.value };
}

/**
 * Retry-After in milliseconds, or `retry-after-ms`, which says it more precisely. A date is measured against the
 * vendor's own clock if the answer carries it.
 */
export function readRetryAfter(headers: Headers): number | null {
  const milliseconds = headers.get('retry-after-ms')?.trim() ?? '';
  if (/^\d{1,12}(\.\d+)?$/.test(milliseconds)) return Math.ceil(Number(milliseconds));
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  // `Date.parse` would read `-1` as a year.
  const at = / GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) return null;
  const now = Date.parse(headers.get('date') ?? '');
  return Math.max(0, at - (Number.isNaN(now) ? Date.now() : now));
}

/** @param response what came of a 2xx before it was lost: the vendor has taken the request then */
function networkFailure(
  error: unknown,
  { purpose, signal }: ExchangeRequest,
  response: Response | null,
): VendorFailure {
  const begun = response?.ok === true ? { status: response.status, headers: response.headers, body: undefined } : null;
  if (signal.aborted)
    return new VendorFailure('no_answer', purpose, `it did not answer in time (${reasonOf(signal)})`, begun, error);
  const code = networkCode(error);
  if (begun === null && provesNotSent(error))
    return new VendorFailure('not_sent', purpose, `no connection could be made (\`${code}\`)`, null, error);
  return new VendorFailure('no_answer', purpose, `the connection was lost (\`${code}\`)`, begun, error);
}

/** `fetch` only says `fetch failed`; the code is in the chain of causes. */
function networkCode(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return error instanceof Error ? error.name : 'unknown';
}

function reasonOf(signal: AbortSignal): string {
  return signal.reason instanceof Error && signal.reason.name === 'TimeoutError' ? 'timeout' : 'stopped';
}

/** The body as text; null when it is larger than allowed. */
async function readText(response: Response, bytesMax: number): Promise<string | null> {
  if (response.body === null) return '';
  const body = new CollectedBytes(bytesMax);
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    body.add(part);
    // Leaving the loop cancels the body, so the rest is not received.
    if (body.isTooLarge) return null;
  }
  return decoded(body.bytes, response.headers.get('content-type') ?? '');
}

/**
 * JSON is in UTF-8 (RFC 8259, section 8.1), whatever its header says. What is not, is in the charset that is named;
 * signs that neither has become what no JSON of ours is: nothing of it is a fact then.
 */
function decoded(bytes: Uint8Array, contentType: string): string {
  const charset = /;\s*charset="?([\w.:-]{1,40})/i.exec(contentType)?.[1] ?? 'utf-8';
  for (const name of ['utf-8', charset]) {
    try {
      return new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      // Not in this charset, or one that is not known.
    }
  }
  return `${NOT_DECODED}${Buffer.from(bytes).toString('utf8')}`;
}

/** In front of a text whose charset is not known, so that it is no JSON. */
const NOT_DECODED = '\u{fffd} ';

/** @param text .NET writes a byte-order mark before it, which a reader may ignore (RFC 8259, section 8.1) */
function readJson(text: string): { readonly value: unknown } | null {
  const json = text.replace(/^\uFEFF/, '');
  if (json === '') return { value: undefined };
  try {
    return { value: parseJson(json) };
  } catch {
    // An answer that is not JSON is expected (a maintenance page); the caller reports it.
    return null;
  }
}
