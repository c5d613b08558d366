/**
 * Speaks to a TMS over plain HTTP.
 */
import { exchange as overNetwork, VendorFailure } from '../exchange.ts';
import type { TmsSettings } from './config.ts';

export type Lookup = 'by_bol' | 'by_pro';

export type TmsClient = {
  readonly settings: TmsSettings;
  /** The shipments as the TMS gives them; empty when it has none. */
  find(lookup: Lookup, number: string, signal: AbortSignal): Promise<readonly unknown[]>;
  get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<unknown>;
  /** Sends the key in the header too, for a TMS that knows it. */
  post(path: string, body: Readonly<Record<string, unknown>>, key: string, signal: AbortSignal): Promise<unknown>;
  secrets(): readonly string[];
};

export function createTmsClient(settings: TmsSettings, exchange = overNetwork): TmsClient {
  const { header, scheme, key: secret } = settings.auth;
  const headers = { accept: 'application/json', [header]: scheme === '' ? secret : `${scheme} ${secret}` };
  const addressOf = (path: string): string => `${settings.url.replace(/\/+$/, '')}${path}`;
  return {
    settings,
    async find(lookup, number, signal) {
      const { path, parameter } = settings[lookup];
      const url = `${addressOf(path)}?${new URLSearchParams({ [parameter]: number }).toString()}`;
      try {
        const { json } = await exchange({ purpose: 'read', method: 'GET', url, headers, signal });
        return shipmentsIn(settings, json);
      } catch (error) {
        // A TMS that answers with one shipment says 404 for a number that it does not know; one that answers with a
        // list says it with an empty list, and its 404 is a wrong path, which must not pass for a missing shipment.
        if (error instanceof VendorFailure && error.status === 404 && settings.list === null) return [];
        throw error;
      }
    },
    async get(path, query, signal) {
      return (
        await exchange({
          purpose: 'read',
          method: 'GET',
          url: `${addressOf(path)}?${new URLSearchParams(query).toString()}`,
          headers,
          signal,
        })
      ).json;
    },
    async post(path, body, key, signal) {
      const given = { ...headers, 'content-type': 'application/json', 'idempotency-key': key };
      return (
        await exchange({
          purpose: 'write',
          method: 'POST',
          url: addressOf(path),
          headers: given,
          body: JSON.stringify(body),
          signal,
        })
      ).json;
    },
    secrets: () => [secret],
  };
}

/** The value at a path of names; undefined where there is none. */
export function valueAt(record: unknown, path: string): unknown {
  let at = record;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}

function shipmentsIn({ list }: TmsSettings, json: unknown): readonly unknown[] {
  const found = list === null ? json : valueAt(json, list);
  if (Array.isArray(found)) return found;
  if (list === null && typeof found === 'object' && found !== null) return [found];
  throw new VendorFailure(
    'unreadable',
    'read',
    list === null ? 'it answered with no shipment' : `it answered without a list at \`${list}\``,
  );
}
