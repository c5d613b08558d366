/**
 * Salesforce through jsforce, with a transport of our own, one connection per call.
 *
 * jsforce knows the REST API: queries, records, descriptions, versions and the API usage. Everything that decides an
 * outcome is ours, since jsforce repeats a GET five times by itself, limits only the wait for the headers and never for
 * the body, names every timeout "30 minutes", hides the HTTP status, and renews a session without limit when the new
 * one is refused too.
 */
import type { Connection } from 'jsforce';
import type { Instant } from '../../kernel/clock.ts';
import { createAccessToken, type Grant } from '../access-token.ts';
import { exchange as overNetwork, VendorFailure } from '../exchange.ts';
import type { SalesforceSettings } from './config.ts';
import { createRecordCurrency } from './record-currency.ts';

export type SalesforceClient = {
  readonly settings: SalesforceSettings;
  /**
   * The client with which amounts of accounts are read and written: in the currency of each, once the org has several.
   */
  inItsCurrency(signal: AbortSignal): Promise<SalesforceClient>;
  /** `{ records, totalSize, done, nextRecordsUrl }` of a SOQL text. */
  query(soql: string, signal: AbortSignal): Promise<unknown>;
  /** The next batch of a query, by the `nextRecordsUrl` of the one before. */
  queryMore(nextRecordsUrl: string, signal: AbortSignal): Promise<unknown>;
  /** The fields of an object, as this user sees them. */
  describe(object: string, signal: AbortSignal): Promise<unknown>;
  /** Changes one record. A record that was changed after `readAt` (as Salesforce writes times) is refused with 412. */
  update(
    object: string,
    record: { readonly Id: string } & Readonly<Record<string, string | number>>,
    readAt: string,
    signal: AbortSignal,
  ): Promise<void>;
  /** `{ id, success, errors }` of a new record. */
  create(object: string, values: Readonly<Record<string, string>>, signal: AbortSignal): Promise<unknown>;
  /** The scopes of the present token; null when Salesforce did not name them. */
  scopes(signal: AbortSignal): Promise<readonly string[] | null>;
  /** Calls used of the org's rolling 24 hours, as of the last answer. */
  apiUsage(): { readonly used: number; readonly limit: number } | null;
  /** Where people open a record; null before the first call. */
  addressOf(object: string, recordId: string): string | null;
  secrets(): readonly string[];
};

/** @param now by which tokens grow old */
export function createSalesforceClient(
  settings: SalesforceSettings,
  exchange = overNetwork,
  now: () => Instant = Date.now,
): SalesforceClient {
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
    now,
  });
  let instanceUrl: string | null = null;
  let usage: { readonly used: number; readonly limit: number } | null = null;
  /** Loads jsforce with the first call, since it is a tenth of a start. */
  const within = async <Result>(
    purpose: 'read' | 'write',
    signal: AbortSignal,
    work: (connection: Connection) => PromiseLike<Result>,
  ): Promise<Result> => {
    instanceUrl = instanceOf(await token.grant(signal), settings);
    const { openConnection } = await import('./jsforce-connection.ts');
    const connection = openConnection(settings, instanceUrl, token.exchange, signal);
    try {
      return await work(connection);
    } catch (error) {
      // jsforce reads members of an answer that has none, such as the records of a query.
      if (!(error instanceof TypeError)) throw error;
      throw new VendorFailure('unreadable', purpose, 'its answer is not what was expected', null, error);
    } finally {
      usage = connection.limitInfo.apiUsage ?? usage;
    }
  };
  const describe: SalesforceClient['describe'] = (object, signal) =>
    within('read', signal, (connection) => connection.describe(object));
  const settingsNow = createRecordCurrency(settings, (signal) => describe('Account', signal), now);
  const client: SalesforceClient = {
    settings,
    inItsCurrency: async (signal) => ({ ...client, settings: await settingsNow(signal) }),
    query: (soql, signal) => within('read', signal, (connection) => connection.query(soql)),
    queryMore: (url, signal) =>
      // jsforce writes the last part of it into a path as it is.
      within('read', signal, (connection) => connection.queryMore(encodeURIComponent(url.split('/').at(-1) ?? ''))),
    describe,
    async update(object, { Id, ...values }, readAt, signal) {
      const headers = { 'if-unmodified-since': new Date(readAt).toUTCString() };
      // jsforce writes an id into the path as it is.
      const record = { ...values, Id: encodeURIComponent(Id) };
      await within('write', signal, (connection) => connection.sobject(object).update(record, { headers }));
    },
    create: (object, values, signal) =>
      within('write', signal, (connection) => connection.sobject(object).create({ ...values })),
    async scopes(signal) {
      return (await token.grant(signal)).scope?.split(/\s+/).filter((scope) => scope !== '') ?? null;
    },
    addressOf: (object, recordId) =>
      instanceUrl === null ? null : `${instanceUrl}/lightning/r/${object}/${encodeURIComponent(recordId)}/view`,
    apiUsage: () => usage,
    secrets: () => [settings.client_secret, ...token.secrets()],
  };
  return client;
}

/** Where the org's API lives, by the token's answer; the login's own origin when it names none. */
function instanceOf(grant: Grant, settings: SalesforceSettings): string {
  const instance = grant.instance_url ?? settings.login_url;
  // The token would otherwise travel unencrypted to wherever a spoofed answer points.
  if (settings.login_url.startsWith('https:') && !instance.startsWith('https:')) {
    throw new VendorFailure('unreadable', 'login', 'its token answer names an instance that is not https');
  }
  return instance.replace(/\/+$/, '');
}
