/**
 * The only Slack client. It never retries, never waits, and calls no host except the given one. Retries, waiting and
 * budgets are ours (`budget.ts`, the outbox), since the stock client posts twice after a lost answer.
 */
import { LogLevel, WebClient } from '@slack/web-api';
import type { Fetch } from '../exchange.ts';

/** The base URL of Slack's API. */
export const SLACK_API_URL = 'https://slack.com/api/';
/** Milliseconds for one request, so that a tool's two requests fit into the 20 s of a call. */
export const SLACK_TIMEOUT_MS = 10_000;
/** Maximum requests in flight; Slack's rate limits make more of them useless. */
const CONCURRENCY = 20;

export type SlackClientOptions = {
  readonly token: string;
  /** Ends with `/api/`. Only the sandbox uses a URL other than Slack's. */
  readonly apiUrl?: string;
  readonly timeoutMs?: number;
  /** Replaces the network, for tests. */
  readonly fetch?: Fetch;
};

/** Options that Bolt's own client shares, so no part of the app calls Slack in another way. */
export function clientOptions({
  apiUrl = SLACK_API_URL,
  timeoutMs = SLACK_TIMEOUT_MS,
}: Omit<SlackClientOptions, 'token'>) {
  return {
    slackApiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`,
    allowAbsoluteUrls: false,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    timeout: timeoutMs,
    maxRequestConcurrency: CONCURRENCY,
    // Below `error` the SDK logs bodies, which contain case text.
    logLevel: LogLevel.ERROR,
  };
}

export function createSlackClient(options: SlackClientOptions): WebClient {
  const { token, fetch } = options;
  return new WebClient(token, { ...clientOptions(options), ...(fetch === undefined ? {} : { fetch }) });
}
