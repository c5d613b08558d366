/**
 * The sandbox: stateful stand-ins for every vendor with fault switches, on loopback with a page or only in this
 * process.
 *
 * Adapters talk to it through the vendors' own SDKs, exactly as they talk to the vendors. Only the address differs, and
 * without a listener also the function that sends.
 */
import { assert } from '../kernel/assert.ts';
import type { Clock } from '../kernel/clock.ts';
import { createRefusingFetch, createSandboxFetch, type SandboxFetch } from './sandbox-fetch.ts';
import { createJira } from './jira/jira.ts';
import { createOpenai } from './openai/openai.ts';
import { createSalesforce } from './salesforce/salesforce.ts';
import { createPageStream } from './page-stream.ts';
import { claimsGuide, createSampleBook, type Guide, type SampleBook } from './sample-book.ts';
import { startServer } from './server.ts';
import { createStandIns, type StandIns } from './stand-ins.ts';
import type { EventTarget } from './tms/send-case-event.ts';
import { createTms, type Tms } from './tms/tms.ts';
import type { Exchange, Journal, VendorFactory } from './vendor.ts';
import type { WebhookTarget } from './zendesk/webhook.ts';
import { createZendesk } from './zendesk/zendesk.ts';

/** The address of a sandbox without a listener. On loopback, since links to other hosts must be https. */
const ADDRESS_WITHOUT_LISTENER = 'http://127.0.0.1';

export type SandboxOptions = {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Vendors in addition to Salesforce, Zendesk, Jira, the TMS and OpenAI: the stand-in of Slack. */
  readonly vendors?: readonly VendorFactory[];
  /** Where Zendesk reports new and changed tickets; null when no one listens. */
  readonly webhook: WebhookTarget | null;
  /** Where the TMS reports case events; without it no one listens. */
  readonly events?: EventTarget;
  /** Fills Salesforce with the sample companies; true unless a test or the handbook brings its own. */
  readonly seed?: boolean;
  /** What the page shows of the handbook in use; by default the sample claims. */
  readonly guide?: Guide;
  /** The public key in PEM that Salesforce uses to check JWT bearer assertions; without it they are refused. */
  readonly salesforceKey?: string;
  /** Called with every executed request and its response. */
  readonly onExchange?: (exchange: Exchange) => void;
};

export type Sandbox = Pick<StandIns, 'vendors' | 'faults' | 'act' | 'stop'> & {
  /** The vendors are below it, at `/zendesk`, `/salesforce`, `/jira`, `/tms`, `/openai` and `/slack`. */
  readonly address: string;
  /** Reaches the vendors. Only through it can connections to one of them be refused. */
  readonly fetch: SandboxFetch;
  /** Fills the systems for the samples, and files one, as the page does. */
  readonly samples: Pick<SampleBook, 'prepare' | 'file'>;
};

/**
 * Starts the stand-ins on loopback; resolves when they can be reached.
 *
 * @param options.port 0 takes any free port
 * @throws Trouble `sandbox.no_port` when the port is taken
 * @example
 * const sandbox = await startSandbox({ clock, journal: openJournal(null), port: 0, webhook: null });
 * await sandbox.act('zendesk', 'file_claim', { sample: 'enterprise-7200' });
 */
export async function startSandbox(options: SandboxOptions & { readonly port: number }): Promise<Sandbox> {
  const stream = createPageStream(options.clock);
  let listening: string | null = null;
  const address = (): string => {
    assert(listening !== null, 'the sandbox listens before its address is asked for');
    return listening;
  };
  const standIns = createAll(options, address, () => stream.changed());
  const samples = samplesOf(options, standIns);
  const server = await startServer({ standIns, stream, port: options.port, samples });
  listening = `http://127.0.0.1:${server.port}`;
  const fetch = createRefusingFetch(standIns, listening);
  return { ...standIns, address: listening, fetch, samples, stop: server.stop };
}

/**
 * Creates the stand-ins without a listener: SDKs in this process reach them through `fetch`. Nothing is served to a
 * browser.
 *
 * @example const sandbox = createSandbox({ clock, journal: openJournal(null), webhook: null }); const jira =
 * createJiraClient({ host: `${sandbox.address}/jira`, … }, { exchange: createExchange(sandbox.fetch) });
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const standIns = createAll(options, () => ADDRESS_WITHOUT_LISTENER);
  return {
    ...standIns,
    address: ADDRESS_WITHOUT_LISTENER,
    fetch: createSandboxFetch(standIns, ADDRESS_WITHOUT_LISTENER),
    samples: samplesOf(options, standIns),
  };
}

function samplesOf({ guide = claimsGuide, clock }: SandboxOptions, { act }: StandIns): SampleBook {
  return createSampleBook(guide, { act, clock });
}

function createAll(options: SandboxOptions, address: () => string, changed?: () => void): StandIns {
  const { clock, journal, webhook, events = null, seed = true, salesforceKey = null, onExchange } = options;
  const tms = once((given): Tms => createTms({ ...given, events }));
  const vendors: readonly VendorFactory[] = [
    (given) => createZendesk({ ...given, webhook, shipping: tms(given) }),
    (given) => createSalesforce({ ...given, seed, jwtKey: salesforceKey }),
    createJira,
    tms,
    createOpenai,
    ...(options.vendors ?? []),
  ];
  return createStandIns({
    clock,
    journal,
    vendors,
    address,
    ...(changed === undefined ? {} : { changed }),
    ...(onExchange === undefined ? {} : { onExchange }),
  });
}

/** Zendesk's claimants ship through the same TMS that the bot queries. */
function once(create: (given: Parameters<VendorFactory>[0]) => Tms): (given: Parameters<VendorFactory>[0]) => Tms {
  let made: Tms | null = null;
  return (given) => (made ??= create(given));
}
