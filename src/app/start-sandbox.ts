/**
 * The sandbox as a configuration: starts the stand-ins and answers with the settings that lead every connector to them.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import { codeOf } from '../kernel/trouble.ts';
import { openJournal } from '../sandbox/journal.ts';
import { sandboxCredentials } from '../sandbox/credentials.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox/sandbox.ts';
import { createSlackVendor, sandboxSlackTokens, type SlackVendor } from '../sandbox/slack/slack-vendor.ts';
import type { SlackMode } from '../slack/create-app.ts';
import type { Configuration } from './config.ts';

export type SandboxVendors = {
  readonly sandbox: Sandbox;
  readonly slack: SlackVendor;
  /** The settings of all vendors. */
  readonly settings: Pick<Configuration, 'slack' | 'zendesk' | 'salesforce' | 'jira' | 'tms' | 'openai' | 'events'>;
  /** Tells Zendesk and Slack where the program listens. */
  listenAt(address: string): void;
  stop(): Promise<void>;
};

/** Where the stand-in of the TMS means its dates; that of the calendar that comes with the project. */
const TIME_ZONE = 'America/Chicago';
const SIGNING_SECRET = 'sandbox-slack-signing-secret';

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
  const { address } = sandbox;
  return {
    sandbox,
    slack,
    settings: {
      slack: {
        token: sandboxSlackTokens.bot,
        apiUrl: `${address}/slack/api/`,
        allowExternal: [],
        mode:
          transport === 'http'
            ? { kind: 'http', signingSecret: SIGNING_SECRET }
            : { kind: 'socket', appToken: sandboxSlackTokens.app },
      },
      zendesk: {
        client: {
          url: `${address}/zendesk`,
          client_id: sandboxCredentials.zendesk.clientId,
          client_secret: sandboxCredentials.zendesk.clientSecret,
          time_zone: TIME_ZONE,
        },
        webhookSecret: sandboxCredentials.webhook.secret,
      },
      salesforce: {
        login_url: `${address}/salesforce`,
        client_id: sandboxCredentials.salesforce.clientId,
        client_secret: sandboxCredentials.salesforce.clientSecret,
      },
      jira: {
        host: `${address}/jira`,
        auth: { email: sandboxCredentials.jira.email, api_token: sandboxCredentials.jira.apiToken },
      },
      events: { secret: sandboxCredentials.events.secret },
      tms: { url: `${address}/tms`, auth: { key: sandboxCredentials.tms.apiKey }, time_zone: TIME_ZONE },
      openai: {
        base_url: `${address}/openai/v1`,
        api_key: sandboxCredentials.openai.apiKey,
        model: sandboxCredentials.openai.model,
      },
    },
    listenAt(at) {
      listening = at;
      if (transport === 'http')
        slack.connect({ mode: 'http', url: `${at}/slack/events`, signingSecret: SIGNING_SECRET });
    },
    async stop() {
      await sandbox.stop();
      journal.close();
    },
  };
}
