/**
 * An OAuth client-credentials token, cached until the vendor refuses it and fetched by at most one request at a time.
 *
 * Expiry is detected by a 401, not by a clock. A 401 proves that the request was not executed, so repeating it once
 * with a new token is safe even for a write. If the new token is refused too, the call fails.
 */
import { z } from 'zod';
import { callTimeoutMs } from '../kernel/limits.ts';
import { VendorFailure, type Answer, type Exchange, type ExchangeRequest } from './exchange.ts';

const grantSchema = z.object({
  access_token: z.string().min(1),
  /** Space-separated in OAuth; Zendesk and Salesforce both follow it. */
  scope: z.string().optional(),
  instance_url: z.string().optional(),
});

export type Grant = z.infer<typeof grantSchema>;

export type AccessTokenOptions = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs?: number | undefined;
  readonly exchange: Exchange;
};

export type AccessToken = {
  grant(signal: AbortSignal): Promise<Grant>;
  /** Sends a request with the token; after a 401, once more with a new token. */
  readonly exchange: Exchange;
  /** Tokens that a vendor's answer may contain; they are redacted from messages. */
  secrets(): readonly string[];
};

export function createAccessToken(options: AccessTokenOptions): AccessToken {
  const { exchange } = options;
  let current: Grant | null = null;
  let previous: string | null = null;
  let flight: Promise<Grant> | null = null;

  const fetchGrant = async (): Promise<Grant> => {
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
    previous = current?.access_token ?? null;
    current = grant.data;
    return grant.data;
  };
  const renew = (): Promise<Grant> =>
    (flight ??= fetchGrant().finally(() => {
      flight = null;
    }));
  const grant = async (signal: AbortSignal, refused: string | null): Promise<Grant> => {
    if (current !== null && current.access_token !== refused) return current;
    if (signal.aborted) throw gaveUp();
    return unlessAborted(renew(), signal);
  };

  return {
    grant: (signal) => grant(signal, null),
    async exchange(request: ExchangeRequest): Promise<Answer> {
      const first = await grant(request.signal, null);
      try {
        return await exchange(authorised(request, first));
      } catch (error) {
        if (!(error instanceof VendorFailure) || error.status !== 401) throw error;
        return exchange(authorised(request, await grant(request.signal, first.access_token)));
      }
    },
    secrets: () => [current?.access_token, previous].filter((token): token is string => typeof token === 'string'),
  };
}

/** OAuth 2 client credentials, as RFC 6749 section 4.4 sends them in a form. */
export function clientCredentials(
  auth: { readonly token_url: string; readonly client_id: string; readonly scope?: string | undefined },
  secret: string,
): Pick<AccessTokenOptions, 'url' | 'headers' | 'body'> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: auth.client_id,
    client_secret: secret,
    ...(auth.scope === undefined ? {} : { scope: auth.scope }),
  });
  return {
    url: auth.token_url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(form),
  };
}

function authorised(request: ExchangeRequest, grant: Grant): ExchangeRequest {
  // An SDK may set its own `Authorization` header; both would be sent, joined by a comma.
  const others = Object.entries(request.headers).filter(([name]) => name.toLowerCase() !== 'authorization');
  return { ...request, headers: { ...Object.fromEntries(others), authorization: `Bearer ${grant.access_token}` } };
}

/** A waiting call stops when its own signal aborts; the shared request goes on for the others. */
async function unlessAborted(grant: Promise<Grant>, signal: AbortSignal): Promise<Grant> {
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
