/**
 * The one Slack client. It repeats nothing, waits for nobody and speaks to no other host than the one given: repeats,
 * waiting and budgets are ours (`budget.ts`, the outbox), since the stock client posts twice after a lost answer.
 */
import { LogLevel, WebClient } from '@slack/web-api';
import type { Fetch } from '../exchange.ts';

/** Where Slack is. */
export const SLACK_API_URL = 'https://slack.com/api/';
/** Milliseconds for one request: a tool's two requests fit into the 20 s that a call may take. */
export const SLACK_TIMEOUT_MS = 10_000;
/** Requests in flight at once; Slack's limits are far below what more would bring. */
const CONCURRENCY = 20;

export type SlackClientOptions = {
  readonly token: string;
  /** Ends with `/api/`. Another one than Slack's own is for the sandbox. */
  readonly apiUrl?: string;
  readonly timeoutMs?: number;
  /** In place of the network. */
  readonly fetch?: Fetch;
};

/** Options that Bolt's own client has to share, so that no part of the app speaks to Slack in another way. */
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
    // Below `error` the SDK logs bodies, which hold text of cases.
    logLevel: LogLevel.ERROR,
  };
}

export function createSlackClient(options: SlackClientOptions): WebClient {
  const { token, fetch } = options;
  return new WebClient(token, { ...clientOptions(options), ...(fetch === undefined ? {} : { fetch }) });
}
