/**
 * Starts a sandbox with the Slack stand-in, on a simulated clock.
 */
import { LogLevel, WebClient, type Logger, type WebClientOptions } from '@slack/web-api';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import type { Faults } from '../../src/sandbox/faults.ts';
import { openJournal } from '../../src/sandbox/journal.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import {
  createSlackVendor,
  sandboxSlackTokens,
  type SlackVendor,
  type SlackVendorOptions,
} from '../../src/sandbox/slack/slack-vendor.ts';
import type { Exchange, Journal } from '../../src/sandbox/vendor.ts';
import { until } from '../until.ts';

export const START = 1_700_000_000_000;
export const SECRET = 'signing-secret';
export const ANA = 'UANA0001';
export const LENA = 'ULENA0001';
export const GUEST = 'UGUEST001';
export const GONE = 'UGONE0001';
export const BOT = 'UBOT00001';
export const CLAIMS = 'CFREIGHT1';
export const PARTNER = 'CPARTNER1';

/** Silences the client, which logs every error that it also throws. */
const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  setName() {},
  getLevel: () => LogLevel.ERROR,
};

export type Slack = {
  readonly vendor: SlackVendor;
  readonly clock: SimulatedClock;
  readonly apiUrl: string;
  readonly exchanges: readonly Exchange[];
  readonly faults: Faults;
  client(options?: WebClientOptions): WebClient;
  stop(): Promise<void>;
};

export async function startSlack(
  options: Partial<SlackVendorOptions> & { readonly journal?: Journal; readonly clock?: SimulatedClock } = {},
): Promise<Slack> {
  const { clock = new SimulatedClock(START), journal = openJournal(null), ...rest } = options;
  const exchanges: Exchange[] = [];
  const made: SlackVendor[] = [];
  const sandbox = await startSandbox({
    clock,
    journal,
    port: 0,
    webhook: null,
    seed: false,
    onExchange: (exchange) => {
      exchanges.push(exchange);
    },
    vendors: [
      (given) => {
        const vendor = createSlackVendor({ ...given, ...rest });
        made.push(vendor);
        return vendor;
      },
    ],
  });
  const [vendor] = made;
  if (vendor === undefined) throw new Error('Expected the sandbox to create the vendor, it did not');
  const apiUrl = `${sandbox.address}/slack/api/`;
  return {
    vendor,
    clock,
    apiUrl,
    exchanges,
    faults: sandbox.faults,
    client: (more = {}) =>
      new WebClient(sandboxSlackTokens.bot, {
        logger: silent,
        slackApiUrl: apiUrl,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        allowAbsoluteUrls: false,
        ...more,
      }),
    stop: () => sandbox.stop(),
  };
}

/** The name of the error that Slack answered with, or what was thrown instead. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'no error';
  } catch (error) {
    const { data, code, message } = error as { data?: { error?: string }; code?: string; message?: string };
    return data?.error ?? code ?? message ?? String(error);
  }
}

/** Waits until `look` finds something: what an app does after its ack. */
export const eventually = <Found>(look: () => Found | undefined | null | false): Promise<Found> =>
  until('it happens', look);
