/**
 * node-zendesk with our own transport, one client per call.
 *
 * The package reports a 429, a 502 and any answer with Retry-After as success, drops the body of an error, and waits
 * forever. The transport passes only a readable 2xx to it, without the Retry-After header.
 */
import zendesk from 'node-zendesk';
import { createAccessToken } from '../access-token.ts';
import { exchange as overNetwork, type Answer } from '../exchange.ts';
import { zendeskConfigSchema, type ZendeskConfig, type ZendeskSettings } from './config.ts';

type TransportOptions = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** The requests of one call, which share its signal. Answers are not validated. */
export type ZendeskSession = {
  /** GET `/api/v2/PATH` with a query. */
  read(path: readonly string[], query?: Readonly<Record<string, string>>): Promise<unknown>;
  updateTicket(ticket: string, changes: Readonly<Record<string, unknown>>): Promise<unknown>;
};

export type ZendeskClient = {
  readonly settings: ZendeskSettings;
  within(signal: AbortSignal): ZendeskSession;
  /** The scopes of the current token; null if Zendesk did not name them. */
  scopes(signal: AbortSignal): Promise<readonly string[] | null>;
  /** Where agents open the ticket. */
  addressOf(ticket: string): string;
  secrets(): readonly string[];
};

export function createZendeskClient(config: ZendeskConfig, exchange = overNetwork): ZendeskClient {
  const settings = zendeskConfigSchema.parse(config);
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
  });

  const transport =
    (signal: AbortSignal) =>
    async (target: string, { method = 'GET', headers = {}, body }: TransportOptions): Promise<Answer> => {
      const purpose = method === 'GET' ? 'read' : 'write';
      return token.exchange({ purpose, method, url: target, headers, body, signal });
    };

  return {
    settings,
    within(signal) {
      const sdk = zendesk.createClient({
        endpointUri: `${url}/api/v2`,
        // The transport adds the credential; this value only satisfies the package.
        useOAuth: true,
        token: 'set-by-transport',
        // Without this, every failure becomes a text, and what it proves about a write is lost.
        throwOriginalException: true,
        transportConfig: { transportFn: transport(signal), responseAdapter: adapt },
      });
      return {
        async read(path, query = {}) {
          return wholeOf(await sdk.tickets.get([...path, query]));
        },
        async updateTicket(ticket, changes) {
          return wholeOf(await sdk.tickets.put(['tickets', ticket], { ticket: changes }));
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

/**
 * What the package accepts as a response. It walks through the body and crashes on an odd one, so it gets an empty one.
 */
type Adapted = {
  readonly status: number;
  readonly statusText: string;
  json(): Promise<unknown>;
  readonly headers: { get(name: string): string | null };
  readonly whole: unknown;
};

function adapt({ status, headers, json }: Answer): Adapted {
  return {
    status,
    statusText: status === 204 ? 'No Content' : 'OK',
    json: () => Promise.resolve({}),
    headers: { get: (name) => (name.toLowerCase() === 'retry-after' ? null : headers.get(name)) },
    whole: json,
  };
}

/** The whole body: the package would keep one member and drop the audit and the paging next to it. */
function wholeOf(answer: unknown): unknown {
  return (answer as { readonly response: Adapted }).response.whole;
}
