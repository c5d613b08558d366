/**
 * The sandbox as a configuration: starts the stand-ins and returns the settings that point every connector to them.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import { parseVendorConfig, type VendorSettings } from '../connector/connect-vendors.ts';
import { codeOf } from '../kernel/trouble.ts';
import { openJournal } from '../sandbox/journal.ts';
import { eventSecretOf, sandboxCredentials } from '../sandbox/credentials.ts';
import { sandboxSettings } from '../sandbox/sandbox-settings.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox/sandbox.ts';
import { createSlackVendor, sandboxSlackTokens, type SlackVendor } from '../sandbox/slack/slack-vendor.ts';
import type { SlackMode } from '../slack/create-app.ts';
import { DEFAULT_SENDER } from '../sandbox/tms/send-case-event.ts';
import type { Configuration } from './config.ts';
import { readSandboxHandbook } from './sandbox-handbook.ts';

export type SandboxVendors = {
  readonly sandbox: Sandbox;
  readonly slack: SlackVendor;
  /** What the page offers: claims to file, or cases to start. */
  readonly offers: 'claims' | 'cases';
  /** These replace what the environment configures. */
  readonly settings: {
    readonly vendors: VendorSettings;
    readonly slackMode: SlackMode;
    readonly webhookSecrets: Configuration['webhookSecrets'];
  };
  /** Ships something for a claim, and resolves with its BOL. */
  readonly shipped: () => Promise<string>;
  /** Sets the program's address, for the webhooks of Zendesk and the deliveries of Slack. */
  listenAt(address: string): void;
  stop(): Promise<void>;
};

export async function startSandboxVendors(options: {
  readonly clock: Clock;
  /** The handbook in use: its people, channels, senders and samples are those of the sandbox. */
  readonly handbook: Pick<Configuration, 'sopsDirectory' | 'operatorsChannel'>;
  readonly dataDirectory: string | null;
  readonly port: number;
  readonly anyPort: boolean;
  readonly transport: SlackMode['kind'];
  readonly onExchange?: SandboxOptions['onExchange'];
}): Promise<SandboxVendors> {
  const { clock, dataDirectory, transport, onExchange } = options;
  if (dataDirectory !== null) mkdirSync(dataDirectory, { recursive: true });
  const journal = openJournal(dataDirectory === null ? null : join(dataDirectory, 'sandbox.jsonl'));
  const { sopsDirectory, operatorsChannel } = options.handbook;
  const {
    guide,
    forms,
    mailboxes,
    slackSeed,
    senders: declared,
    users,
  } = readSandboxHandbook(sopsDirectory, operatorsChannel);
  const senders = [...new Set([DEFAULT_SENDER, ...declared])];
  let listening = 'http://127.0.0.1:1';
  const vendor: { slack: SlackVendor | null } = { slack: null };
  const start = (port: number): Promise<Sandbox> =>
    startSandbox({
      clock,
      journal,
      port,
      webhook: { url: () => `${listening}/webhooks/zendesk`, secret: sandboxCredentials.webhook.secret },
      events: {
        url: () => `${listening}/webhooks/events`,
        secretOf: (sender) => (senders.includes(sender) ? eventSecretOf(sender) : null),
      },
      guide: {
        ...guide,
        doors: [
          ...forms.map(({ kind, title }) => ({
            title,
            says: 'The form for people without an account, on a page of its own',
            press: 'Open the form',
            address: () => `${listening}/portal/${kind}`,
          })),
          ...mailboxes.map((mailbox) => ({
            title: `An e-mail to ${mailbox}`,
            says: 'A page on which you write one; the program reads it as it reads a mailbox',
            press: 'Write an e-mail',
            address: () => `${listening}/letters/${mailbox}`,
          })),
        ],
      },
      seed: guide.samples === null || guide.samples.length === 0,
      vendors: [(given) => (vendor.slack = createSlackVendor({ ...given, seed: slackSeed }))],
      ...(onExchange === undefined ? {} : { onExchange }),
    });
  const sandbox = await start(options.port).catch((error: unknown) => {
    if (options.anyPort && codeOf(error) === 'sandbox.no_port') return start(0);
    throw error;
  });
  for (const user of users) await sandbox.act('salesforce', 'add_user', user);
  await sandbox.samples.prepare();
  const { slack } = vendor;
  if (slack === null) throw new Error('The sandbox started without its stand-in of Slack');
  return {
    sandbox,
    slack,
    offers: guide.samples === null ? 'claims' : 'cases',
    settings: {
      vendors: parseVendorConfig(sandboxSettings(sandbox.address, guide.timeZone)),
      slackMode:
        transport === 'http'
          ? { kind: 'http', signingSecret: sandboxCredentials.slack.signingSecret }
          : { kind: 'socket', appToken: sandboxSlackTokens.app },
      webhookSecrets: {
        zendesk: [sandboxCredentials.webhook.secret],
        senders: senders.map((sender) => ({ sender, secrets: [eventSecretOf(sender)] })),
      },
    },
    async shipped() {
      const { bol } = (await sandbox.act('tms', 'ship')) as { readonly bol: string };
      return bol;
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
