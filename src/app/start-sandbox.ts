/**
 * The sandbox as a configuration: starts the stand-ins and returns the settings that point every connector to them.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import { parseVendorConfig, type VendorSettings } from '../connector/connect-vendors.ts';
import { codeOf } from '../kernel/trouble.ts';
import { openJournal } from '../sandbox/journal.ts';
import { sandboxCredentials } from '../sandbox/credentials.ts';
import { sandboxSettings } from '../sandbox/sandbox-settings.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox/sandbox.ts';
import { createSlackVendor, sandboxSlackTokens, type SlackVendor } from '../sandbox/slack/slack-vendor.ts';
import type { SlackMode } from '../slack/create-app.ts';
import type { Configuration } from './config.ts';

export type SandboxVendors = {
  readonly sandbox: Sandbox;
  readonly slack: SlackVendor;
  /** These replace what the environment configures. */
  readonly settings: {
    readonly vendors: VendorSettings;
    readonly slackMode: SlackMode;
    readonly webhookSecrets: Configuration['webhookSecrets'];
  };
  /** Sets the program's address, for the webhooks of Zendesk and the deliveries of Slack. */
  listenAt(address: string): void;
  stop(): Promise<void>;
};

/** The time zone of the stand-ins' dates; the same as in the calendar that comes with the project. */
const TIME_ZONE = 'America/Chicago';
/** The sender of the events that the stand-in of the TMS sends. */
export const SANDBOX_SENDER = 'tms';

export async function startSandboxVendors(options: {
  readonly clock: Clock;
  readonly dataDirectory: string | null;
  readonly port: number;
  readonly anyPort: boolean;
  readonly transport: SlackMode['kind'];
  readonly onExchange?: SandboxOptions['onExchange'];
}): Promise<SandboxVendors> {
  const { clock, dataDirectory, transport, onExchange } = options;
  if (dataDirectory !== null) mkdirSync(dataDirectory, { recursive: true });
  const journal = openJournal(dataDirectory === null ? null : join(dataDirectory, 'sandbox.jsonl'));
  let listening = 'http://127.0.0.1:1';
  const vendor: { slack: SlackVendor | null } = { slack: null };
  const start = (port: number): Promise<Sandbox> =>
    startSandbox({
      clock,
      journal,
      port,
      webhook: { url: () => `${listening}/webhooks/zendesk`, secret: sandboxCredentials.webhook.secret },
      events: { url: () => `${listening}/webhooks/events`, secret: sandboxCredentials.events.secret },
      vendors: [(given) => (vendor.slack = createSlackVendor(given))],
      ...(onExchange === undefined ? {} : { onExchange }),
    });
  const sandbox = await start(options.port).catch((error: unknown) => {
    if (options.anyPort && codeOf(error) === 'EADDRINUSE') return start(0);
    throw error;
  });
  const { slack } = vendor;
  if (slack === null) throw new Error('The sandbox started without its stand-in of Slack');
  return {
    sandbox,
    slack,
    settings: {
      vendors: parseVendorConfig(sandboxSettings(sandbox.address, TIME_ZONE)),
      slackMode:
        transport === 'http'
          ? { kind: 'http', signingSecret: sandboxCredentials.slack.signingSecret }
          : { kind: 'socket', appToken: sandboxSlackTokens.app },
      webhookSecrets: {
        zendesk: [sandboxCredentials.webhook.secret],
        senders: [{ sender: SANDBOX_SENDER, secrets: [sandboxCredentials.events.secret] }],
      },
    },
    listenAt(at) {
      listening = at;
      if (transport === 'http')
        slack.connect({
          mode: 'http',
          url: `${at}/slack/events`,
          signingSecret: sandboxCredentials.slack.signingSecret,
        });
    },
    async stop() {
      await sandbox.stop();
      journal.close();
    },
  };
}
