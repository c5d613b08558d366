/**
 * node-zendesk behind a transport of our own, one client per call. The package knows the endpoints and unwraps what
 * they return; authorisation, deadlines and errors are ours.
 *
 * By itself it reports a 429, a 502 and any answer with Retry-After as success, throws the body of an error away, and
 * waits for ever. The transport lets only a readable 2xx reach it.
 */
import zendesk from 'node-zendesk';
import type { Instant } from '../../kernel/clock.ts';
import { createAccessToken } from '../access-token.ts';
import { ownFailureIn } from '../compare-answer.ts';
import { exchange as overNetwork, VendorFailure, type Answer } from '../exchange.ts';
import type { ZendeskSettings } from './config.ts';

type TransportOptions = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Requests of one call: they share its signal. Answers are unchecked. */
export type ZendeskSession = {
  /** The ticket. */
  showTicket(ticket: string): Promise<unknown>;
  /** The ticket after the change, and the audit of it: `{ ticket, audit }`. */
  updateTicket(ticket: string, changes: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** The new ticket: POST past the package, which has no header for the key. Zendesk knows the key for two hours. */
  createTicket(ticket: Readonly<Record<string, unknown>>, key: string): Promise<unknown>;
  /** The user that we are. */
  showMe(): Promise<unknown>;
  /**
   * One page with its cursor: GET `/api/v2/PATH`, past the package. Its lists have no limit, drop the cursor, and
   * follow any address of an answer that holds our own somewhere in it, with our credential.
   */
  readPage(path: readonly string[], query: Readonly<Record<string, string>>): Promise<unknown>;
};

export type ZendeskClient = {
  readonly settings: ZendeskSettings;
  within(signal: AbortSignal): ZendeskSession;
  /** The scopes of the present token; null when Zendesk did not name them. */
  scopes(signal: AbortSignal): Promise<readonly string[] | null>;
  /** Where agents open the ticket. */
  addressOf(ticket: string): string;
  secrets(): readonly string[];
};

/** @param now by which tokens grow old */
export function createZendeskClient(
  settings: ZendeskSettings,
  exchange = overNetwork,
  now: () => Instant = Date.now,
): ZendeskClient {
  const url = settings.url.replace(/\/+$/, '');
  const token = createAccessToken({
    url: `${url}/oauth/tokens`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: settings.client_id,
      client_secret: settings.client_secret,
      scope: settings.scope,
    }),
    timeoutMs: settings.timeout_ms,
    exchange,
    now,
  });

  const transport =
    (signal: AbortSignal) =>
    async (target: string, { method = 'GET', headers = {}, body }: TransportOptions): Promise<Answer> => {
      const purpose = method === 'GET' ? 'read' : 'write';
      const answer = await token.exchange({ purpose, method, url: target, headers, body, signal });
      const failure = ownFailureIn(answer.json);
      if (failure === null) return answer;
      const { status, json } = answer;
      throw new VendorFailure('unreadable', purpose, `it answered \`${status}\`, but ${failure}`, {
        status,
        headers: answer.headers,
        body: json,
      });
    };

  return {
    settings,
    within(signal) {
      const sdkThrough = (transportFn: ReturnType<typeof transport>) =>
        zendesk.createClient({
          endpointUri: `${url}/api/v2`,
          // The transport authorises; this only satisfies the package.
          useOAuth: true,
          token: 'set-by-transport',
          // Without it every failure becomes a text, and what it proves about a write is lost.
          throwOriginalException: true,
          transportConfig: { transportFn, responseAdapter: adapt },
        });
      const sdk = sdkThrough(transport(signal));
      return {
        showTicket: (ticket) => resultOf('read', sdk.tickets.show(Number(ticket))),
        async updateTicket(ticket, changes) {
          let answer: Answer | null = null;
          const send = transport(signal);
          const { tickets } = sdkThrough(async (target, options) => (answer = await send(target, options)));
          // The package's type of a ticket lacks `safe_update`, `updated_stamp` and `metadata`.
          await resultOf('write', tickets.update(Number(ticket), { ticket: changes as ChangedTicket }));
          // The package drops the audit.
          return (answer as Answer | null)?.json;
        },
        async createTicket(ticket, key) {
          const headers = { accept: 'application/json', 'content-type': 'application/json', 'idempotency-key': key };
          const body = JSON.stringify({ ticket });
          return (await transport(signal)(`${url}/api/v2/tickets.json`, { method: 'POST', headers, body })).json;
        },
        showMe: () => resultOf('read', sdk.users.me()),
        async readPage(path, query) {
          const target = `${url}/api/v2/${path.map(encodeURIComponent).join('/')}.json?${new URLSearchParams(query)}`;
          return (await transport(signal)(target, { headers: { accept: 'application/json' } })).json;
        },
      };
    },
    async scopes(signal) {
      return (await token.grant(signal)).scope?.split(/[\s,]+/).filter((scope) => scope !== '') ?? null;
    },
    addressOf: (ticket) => `${url}/agent/tickets/${ticket}`,
    secrets: () => [settings.client_secret, ...token.secrets()],
  };
}

type ChangedTicket = NonNullable<Parameters<ReturnType<typeof zendesk.createClient>['tickets']['update']>[1]['ticket']>;

/** What the package takes for a response. Without Retry-After: with it, a success would count as a rate limit. */
function adapt({ status, json }: Answer) {
  return {
    status,
    statusText: status === 204 ? 'No Content' : 'OK',
    json: () => Promise.resolve(json),
    headers: { get: (name: string) => (name.toLowerCase() === 'content-type' ? 'application/json' : null) },
  };
}

/** The package walks through a body, and throws a TypeError at an odd one, such as a list that holds null. */
async function resultOf(purpose: 'read' | 'write', call: Promise<{ readonly result?: unknown }>): Promise<unknown> {
  try {
    return (await call).result;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new VendorFailure('unreadable', purpose, 'its answer is not what was expected', null, error);
  }
}
