/**
 * An OAuth client-credentials token, cached until it ends and fetched by at most one request at a time.
 *
 * It ends when its lifetime is nearly over, where its answer states one, or when the vendor refuses it. A 401, and an
 * answer that calls the token invalid (RFC 6750), prove that the request was not executed, so repeating it once with a
 * new token is safe even for a write. A 403 may be about the token, since gateways answer an expired one so, or about
 * what was asked: a read is repeated once if the token was no new one, and a write never. If the new token is refused
 * too, the call fails.
 */
import { z } from 'zod';
import type { Instant } from '../kernel/clock.ts';
import { callTimeoutMs } from '../kernel/limits.ts';
import { isYounger } from '../kernel/remembered.ts';
import { VendorFailure, type Answer, type Exchange, type ExchangeRequest } from './exchange.ts';

const grantSchema = z.object({
  access_token: z.string().min(1),
  /** Space-separated in OAuth; Zendesk and Salesforce both follow it. */
  scope: z.string().optional(),
  instance_url: z.string().optional(),
  /** Seconds, of some servers as a text. Salesforce states none. What is no time counts as none. */
  expires_in: z.coerce.number().positive().optional().catch(undefined),
});

export type Grant = z.infer<typeof grantSchema>;

/** Before its end, a token is renewed: a request and the clocks of two computers take a while. */
const MARGIN_MS = 60_000;
/** Of a short life, the margin is a tenth: with all of it no token would ever be used twice. */
const MARGIN_SHARE = 0.1;
/** A 403 to a younger token is about what was asked; each login after one costs a request. */
const NEW_MS = 300_000;

export type AccessTokenOptions = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs?: number | undefined;
  readonly exchange: Exchange;
  readonly now: () => Instant;
};

export type AccessToken = {
  grant(signal: AbortSignal): Promise<Grant>;
  /** Sends a request with the token; if that was refused, once more with a new token. */
  readonly exchange: Exchange;
  /** Tokens that a vendor's answer may contain; they are redacted from messages. */
  secrets(): readonly string[];
};

export function createAccessToken(options: AccessTokenOptions): AccessToken {
  const { exchange, now } = options;
  let current: Kept | null = null;
  let previous: string | null = null;
  /** One with which a write was refused, perhaps for its age: it is not used again. */
  let doubted: Kept | null = null;
  let flight: Promise<Kept> | null = null;

  const fetchGrant = async (): Promise<Kept> => {
    const at = now();
    const answer = await exchange({
      purpose: 'login',
      method: 'POST',
      url: options.url,
      headers: { accept: 'application/json', ...options.headers },
      body: options.body,
      // All waiting calls share this request, so it has its own deadline, not that of the first caller.
      signal: AbortSignal.timeout(options.timeoutMs ?? callTimeoutMs),
    });
    const grant = grantSchema.safeParse(answer.json);
    if (!grant.success) throw new VendorFailure('unreadable', 'login', 'its token answer holds no `access_token`');
    previous = current?.grant.access_token ?? null;
    current = { grant: grant.data, at };
    return current;
  };
  const renew = (): Promise<Kept> =>
    (flight ??= fetchGrant().finally(() => {
      flight = null;
    }));
  const keep = async (signal: AbortSignal, refused: string | null): Promise<Kept> => {
    const isUsed = current !== null && current !== doubted && current.grant.access_token !== refused;
    if (current !== null && isUsed && isUsable(current, now())) return current;
    if (signal.aborted) throw gaveUp();
    return unlessAborted(renew(), signal);
  };

  return {
    grant: async (signal) => (await keep(signal, null)).grant,
    async exchange(request: ExchangeRequest): Promise<Answer> {
      const first = await keep(request.signal, null);
      try {
        return await exchange(authorised(request, first.grant));
      } catch (error) {
        const isNew = isYounger(NEW_MS, first.at, now());
        if (!(error instanceof VendorFailure) || !mayBeRefused(error, isNew)) throw error;
        const isRepeated = request.purpose === 'read' || provesRefused(error);
        if (!isRepeated) {
          doubted = first;
          throw error;
        }
        return exchange(authorised(request, (await keep(request.signal, first.grant.access_token)).grant));
      }
    },
    secrets: () =>
      [current?.grant.access_token, previous].filter((token): token is string => typeof token === 'string'),
  };
}

/** With the time at which it was asked for. */
type Kept = { readonly grant: Grant; readonly at: Instant };

/** A clock that was set back shows no age: the token is renewed then. */
function isUsable({ grant: { expires_in: seconds }, at }: Kept, now: Instant): boolean {
  if (seconds === undefined) return true;
  const lifeMs = seconds * 1_000;
  return isYounger(lifeMs - Math.min(MARGIN_MS, lifeMs * MARGIN_SHARE), at, now);
}

/** The token was refused before anything was done. */
const provesRefused = ({ status, headers }: VendorFailure): boolean =>
  status === 401 ||
  (isRefusal(status) && /\berror\s*=\s*"?(?:invalid|expired)_token\b/i.test(headers?.get('www-authenticate') ?? ''));

/** Whether the token was refused, or an old one may have been. */
const mayBeRefused = (failure: VendorFailure, isNew: boolean): boolean =>
  provesRefused(failure) || (failure.status === 403 && !isNew);

const isRefusal = (status: number | null): boolean => status !== null && status >= 400 && status < 500;

export type ClientAuth = {
  readonly token_url: string;
  readonly client_id: string;
  readonly client?: 'form' | 'basic';
  readonly scope?: string | undefined;
  readonly form?: Readonly<Record<string, string>>;
};

/** OAuth 2 client credentials (RFC 6749, section 4.4). */
export function clientCredentials(
  auth: ClientAuth,
  secret: string,
): Pick<AccessTokenOptions, 'url' | 'headers' | 'body'> {
  const { client_id, client = 'form', scope } = auth;
  const form = new URLSearchParams({
    ...auth.form,
    grant_type: 'client_credentials',
    ...(client === 'form' ? { client_id, client_secret: secret } : {}),
    ...(scope === undefined ? {} : { scope }),
  });
  return {
    url: auth.token_url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(client === 'basic' ? { authorization: `Basic ${basicOf(client_id, secret)}` } : {}),
    },
    body: String(form),
  };
}

/** A client and its secret for HTTP Basic, each encoded as in a form before (RFC 6749, section 2.3.1). */
export function basicOf(clientId: string, secret: string): string {
  const encoded = (text: string): string => new URLSearchParams({ text }).toString().slice('text='.length);
  return Buffer.from(`${encoded(clientId)}:${encoded(secret)}`).toString('base64');
}

function authorised(request: ExchangeRequest, grant: Grant): ExchangeRequest {
  // An SDK may set its own `Authorization` header; both would be sent, joined by a comma.
  const others = Object.entries(request.headers).filter(([name]) => name.toLowerCase() !== 'authorization');
  return { ...request, headers: { ...Object.fromEntries(others), authorization: `Bearer ${grant.access_token}` } };
}

/** A waiting call stops when its own signal aborts; the shared request goes on for the others. */
async function unlessAborted(grant: Promise<Kept>, signal: AbortSignal): Promise<Kept> {
  const { promise, reject } = Promise.withResolvers<never>();
  const leave = (): void => {
    reject(gaveUp());
  };
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([grant, promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function gaveUp(): VendorFailure {
  return new VendorFailure('not_sent', 'login', 'no token arrived in time');
}
