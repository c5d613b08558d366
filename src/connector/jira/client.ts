/**
 * What jira.js sends its requests through: an object with the one method `sendRequest`, which is the seam that the
 * package offers. Its own client has no timeout and no signal, drops the headers of an error (`RateLimit-Reason`),
 * fails on an aborted fetch with a TypeError of its own, and its `retry` repeats a POST.
 */
import type { Client, SendRequestOptions } from 'jira.js/core';
import { exchange as overNetwork, VendorFailure, type Exchange } from '../exchange.ts';
import type { JiraSettings } from './config.ts';

/** An answer that does not fit the schema which jira.js generates from Atlassian's own description. */
export type SchemaMismatch = { readonly endpoint: string; readonly path: string; readonly message: string };

export type JiraClientOptions = {
  /**
   * `throw` makes jira.js a judge of a stand-in, in tests. In production only what our tools read must fit, and a
   * mismatch elsewhere is reported and passes.
   */
  readonly onSchemaMismatch?: 'throw' | ((mismatch: SchemaMismatch) => void);
  readonly exchange?: Exchange;
};

export type JiraClient = {
  readonly settings: JiraSettings;
  /** A client for one call: all its requests end with `signal`. */
  within(signal: AbortSignal): Client;
  /** `https://example.atlassian.net/browse/CLM-12`; null when only the API's host is known. */
  addressOf(issueKey: string): string | null;
  secrets(): readonly string[];
};

export function createJiraClient(settings: JiraSettings, options: JiraClientOptions = {}): JiraClient {
  const { exchange = overNetwork } = options;
  const host = settings.host.replace(/\/+$/, '');
  const authorization = authorizationOf(settings);
  const site = settings.site_url ?? (new URL(host).hostname === 'api.atlassian.com' ? null : host);
  return {
    settings,
    within: (signal) => ({
      async sendRequest<T>(request: SendRequestOptions<T>): Promise<T> {
        const method = request.method ?? 'GET';
        const { json } = await exchange({
          purpose: method === 'GET' ? 'read' : 'write',
          method,
          url: `${host}${request.url}${queryOf(request.searchParams)}`,
          signal,
          headers: {
            accept: 'application/json',
            authorization,
            ...request.headers,
            ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        });
        return judge(request, json, options.onSchemaMismatch);
      },
    }),
    addressOf: (issueKey) =>
      site === null ? null : `${site.replace(/\/+$/, '')}/browse/${encodeURIComponent(issueKey)}`,
    secrets: () => [
      'api_token' in settings.auth ? settings.auth.api_token : settings.auth.bearer_token,
      authorization.split(' ')[1] ?? '',
    ],
  };
}

function authorizationOf({ auth }: JiraSettings): string {
  if ('bearer_token' in auth) return `Bearer ${auth.bearer_token}`;
  return `Basic ${Buffer.from(`${auth.email}:${auth.api_token}`).toString('base64')}`;
}

/** As jira.js writes it: a list is its parameter repeated. */
function queryOf(params: Readonly<Record<string, unknown>> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const item of Array.isArray(value) ? (value as readonly unknown[]) : [value])
      if (item !== undefined && item !== null) query.append(name, String(item));
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}

function judge<T>(request: SendRequestOptions<T>, json: unknown, behaviour: JiraClientOptions['onSchemaMismatch']): T {
  const parsed = request.schema?.safeParse(json);
  if (parsed?.success === true) return parsed.data;
  const endpoint = `${request.method ?? 'GET'} ${request.url}`;
  if (parsed !== undefined) {
    const issue = parsed.error.issues[0];
    const mismatch = { endpoint, path: issue?.path.map(String).join('.') ?? '', message: issue?.message ?? '' };
    if (behaviour === 'throw') {
      throw new VendorFailure(
        'unreadable',
        request.method === 'GET' ? 'read' : 'write',
        `the answer of \`${endpoint}\` does not fit at \`${mismatch.path}\`: ${mismatch.message}`,
      );
    }
    behaviour?.(mismatch);
  }
  // The caller reads it as `unknown` and checks what it needs with its own schema.
  return json as T;
}
