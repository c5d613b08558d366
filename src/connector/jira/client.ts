/**
 * The object that jira.js sends its requests through. Its one method, `sendRequest`, is the extension point that the
 * package offers. The package's own client has no timeout and no signal, drops the headers of an error
 * (`RateLimit-Reason`), throws its own TypeError on an aborted fetch, and repeats a POST when `retry` is on.
 */
import type { Client, SendRequestOptions } from 'jira.js/core';
import { exchange as overNetwork, VendorFailure, type Exchange } from '../exchange.ts';
import type { JiraSettings } from './config.ts';
import { isLoginFailure } from './errors.ts';

/**
 * Jira translates names and sentences into the language of our account or of the site. Both headers are needed for
 * English.
 */
const ENGLISH = { 'accept-language': 'en', 'x-force-accept-language': 'true' };

/** An answer that does not match the schema that jira.js generates from Atlassian's API description. */
export type SchemaMismatch = { readonly endpoint: string; readonly path: string; readonly message: string };

export type JiraClientOptions = {
  /**
   * `throw`, in tests, makes jira.js validate the stand-in. In production only what our tools read must match; any
   * other mismatch is reported and ignored.
   */
  readonly onSchemaMismatch?: 'throw' | ((mismatch: SchemaMismatch) => void);
  readonly exchange?: Exchange;
};

export type JiraClient = {
  readonly settings: JiraSettings;
  /** A client for one call: `signal` ends all its requests. */
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
        const purpose = method === 'GET' ? 'read' : 'write';
        const { json, status, headers } = await exchange({
          purpose,
          method,
          url: `${host}${request.url}${queryOf(request.searchParams)}`,
          signal,
          headers: {
            accept: 'application/json',
            ...ENGLISH,
            authorization,
            ...request.headers,
            ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        });
        // An empty list may mean that we may see nothing.
        if (isLoginFailure(headers))
          throw new VendorFailure('answered', purpose, `it answered \`${status}\` without accepting our credentials`, {
            status,
            headers,
            body: json,
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

/** The query as jira.js writes it: a list repeats its parameter. */
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
  // The caller treats it as `unknown` and validates what it needs with its own schema.
  return json as T;
}
