/**
 * The sandbox: stateful stand-ins of every vendor behind one listener on loopback, with fault switches and a page.
 *
 * Adapters talk to it through the vendors' own SDKs, exactly as they talk to the vendors: only the address differs.
 */
import type { Clock } from '../kernel/clock.ts';
import { createJira } from './jira/jira.ts';
import { createOpenai } from './openai/openai.ts';
import { createSalesforce } from './salesforce/salesforce.ts';
import { samples } from './samples.ts';
import { startServer, type Sandbox } from './server.ts';
import type { EventTarget } from './tms/tell-event.ts';
import { createTms, type Tms } from './tms/tms.ts';
import type { Exchange, Journal, VendorFactory } from './vendor.ts';
import type { WebhookTarget } from './zendesk/webhook.ts';
import { createZendesk } from './zendesk/zendesk.ts';

export type { Sandbox } from './server.ts';

export type SandboxOptions = {
  readonly clock: Clock;
  readonly journal: Journal;
  /** 0 takes any free port. */
  readonly port: number;
  /** Vendors beside Salesforce, Zendesk, Jira and the TMS: the stand-in of Slack. */
  readonly vendors?: readonly VendorFactory[];
  /** Where Zendesk tells of new and changed tickets; null when nobody listens. */
  readonly webhook: WebhookTarget | null;
  /** Where the TMS tells of what happened to a case; nobody listens without it. */
  readonly events?: EventTarget;
  /** Fills Salesforce with the sample companies; true unless a test brings its own. */
  readonly seed?: boolean;
  /** The public key, in PEM, with which Salesforce checks JWT bearer assertions; without it they are refused. */
  readonly salesforceKey?: string;
  /** Sees every request that was executed, with its answer. */
  readonly onExchange?: (exchange: Exchange) => void;
};

/**
 * Starts the stand-ins; resolves when they can be reached.
 *
 * @example
 * const sandbox = await startSandbox({ clock, journal: openJournal(null), port: 0, webhook: null });
 * await sandbox.act('zendesk', 'file_claim', { sample: 'enterprise-7200' });
 */
export function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock, journal, port, webhook, events = null, seed = true, salesforceKey = null, onExchange } = options;
  const tms = once((given): Tms => createTms({ ...given, events }));
  const vendors: readonly VendorFactory[] = [
    (given) => createZendesk({ ...given, webhook, shipping: tms(given) }),
    (given) => createSalesforce({ ...given, seed, jwtKey: salesforceKey }),
    createJira,
    tms,
    createOpenai,
    ...(options.vendors ?? []),
  ];
  const shown = samples.map(({ name, title, shows, claimant, channel, amount, currency }) => ({
    name,
    title,
    shows,
    claimant: claimant.name,
    channel,
    amount,
    currency,
  }));
  return startServer({
    clock,
    journal,
    port,
    vendors,
    samples: shown,
    ...(onExchange === undefined ? {} : { onExchange }),
  });
}

/** Zendesk's claimants ship their goods with the same TMS that the bot asks. */
function once(create: (given: Parameters<VendorFactory>[0]) => Tms): (given: Parameters<VendorFactory>[0]) => Tms {
  let made: Tms | null = null;
  return (given) => (made ??= create(given));
}
