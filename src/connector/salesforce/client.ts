/**
 * The jsforce connection, with our own transport.
 *
 * jsforce handles paths, versions and API usage. Everything that decides an outcome is ours, because jsforce repeats a
 * GET five times by itself, has a timeout for the headers but not for the body, calls every timeout "30 minutes", hides
 * the HTTP status, and keeps renewing a session even when each new one is refused.
 */
import { createAccessToken, type Grant } from '../access-token.ts';
import { exchange as overNetwork, VendorFailure, type Exchange } from '../exchange.ts';
import type { JsforceConnection } from './jsforce-connection.ts';
import { salesforceConfigSchema, type SalesforceConfig, type SalesforceSettings } from './config.ts';

export type SalesforceClient = {
  readonly settings: SalesforceSettings;
  /** GET below `/services/data/vNN.0`. */
  read(path: string, signal: AbortSignal): Promise<unknown>;
  /** PATCH of one record. Refused with 412 if the record changed after `readAt` (in Salesforce's time format). */
  update(
    path: string,
    values: Readonly<Record<string, string | number>>,
    readAt: string,
    signal: AbortSignal,
  ): Promise<void>;
  /** POST of a new record. */
  create(path: string, values: Readonly<Record<string, string>>, signal: AbortSignal): Promise<unknown>;
  /** The scopes of the current token; null if Salesforce did not name them. */
  scopes(signal: AbortSignal): Promise<readonly string[] | null>;
  /** Calls used in the org's rolling 24 hours, as of the last answer. */
  apiUsage(): { readonly used: number; readonly limit: number } | null;
  /** Where people open a record; null before the first call. */
  addressOf(object: string, recordId: string): string | null;
  secrets(): readonly string[];
};

export function createSalesforceClient(config: SalesforceConfig, exchange = overNetwork): SalesforceClient {
  const settings = salesforceConfigSchema.parse(config);
  const token = createAccessToken({
    url: `${settings.login_url.replace(/\/+$/, '')}/services/oauth2/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: settings.client_id,
      client_secret: settings.client_secret,
    }).toString(),
    timeoutMs: settings.timeout_ms,
    exchange,
  });
  let opened: JsforceConnection | null = null;
  /** Loads jsforce with the first call, because it is a tenth of the start-up time. */
  const connect = async (grant: Grant): Promise<JsforceConnection> => {
    const instanceUrl = instanceOf(grant, settings);
    const { openConnection } = await import('./jsforce-connection.ts');
    opened ??= openConnection(settings, token.exchange);
    opened.connection.instanceUrl = instanceUrl;
    return opened;
  };
  return {
    settings,
    async read(path, signal) {
      const { connection, transport } = await connect(await token.grant(signal));
      return connection.request<unknown>({ method: 'GET', url: path }, { transport: transport(signal) });
    },
    async update(path, values, readAt, signal) {
      const { connection, transport } = await connect(await token.grant(signal));
      const headers = { 'content-type': 'application/json', 'if-unmodified-since': new Date(readAt).toUTCString() };
      await connection.request(
        { method: 'PATCH', url: path, body: JSON.stringify(values), headers },
        { transport: transport(signal) },
      );
    },
    async create(path, values, signal) {
      const { connection, transport } = await connect(await token.grant(signal));
      return connection.request<unknown>(
        { method: 'POST', url: path, body: JSON.stringify(values), headers: { 'content-type': 'application/json' } },
        { transport: transport(signal) },
      );
    },
    async scopes(signal) {
      return (await token.grant(signal)).scope?.split(/\s+/).filter((scope) => scope !== '') ?? null;
    },
    addressOf: (object, recordId) =>
      opened === null
        ? null
        : `${opened.connection.instanceUrl}/lightning/r/${object}/${encodeURIComponent(recordId)}/view`,
    apiUsage: () => opened?.connection.limitInfo.apiUsage ?? null,
    secrets: () => [settings.client_secret, ...token.secrets()],
  };
}

/** The origin of the org's API, from the token answer; the login's own origin if it names none. */
function instanceOf(grant: Grant, settings: SalesforceSettings): string {
  const instance = grant.instance_url ?? settings.login_url;
  // Otherwise the token could be sent unencrypted to wherever a spoofed answer points.
  if (settings.login_url.startsWith('https:') && !instance.startsWith('https:')) {
    throw new VendorFailure('unreadable', 'login', 'its token answer names an instance that is not https');
  }
  return instance.replace(/\/+$/, '');
}
