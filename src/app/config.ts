/**
 * The configuration, read from the environment once and checked whole: every problem at once, each with what to set.
 */
import { readAcceptedKey, type AcceptedKey } from './accepted-key.ts';
import type { VendorSettings } from '../connector/connect-vendors.ts';
import { jiraConfigSchema, type JiraSettings } from '../connector/jira/config.ts';
import { salesforceConfigSchema } from '../connector/salesforce/config.ts';
import { secretVariableOf, type ConfiguredSystem } from '../connector/declared/system-settings.ts';
import type { SlackSettings } from '../connector/slack/connect-slack.ts';
import { tmsConfigSchema } from '../connector/tms/config.ts';
import { zendeskConfigSchema, type ZendeskSettings } from '../connector/zendesk/config.ts';
import { mailboxVariableOf, type ConfiguredMailbox } from '../intake/mail/mailbox-settings.ts';
import { keyBytes } from '../kernel/ed25519.ts';
import { variableOf } from '../intake/events/sender-variable.ts';
import { DEFAULT_PORT, readAddress } from './read-address.ts';
import { refuseWithoutSlack } from './refuse-without-slack.ts';
import { refuseKnownSecrets, type NamedSecret } from './refuse-known-secrets.ts';
import { readDeclaredSystems } from './read-declared-systems.ts';
import { readGroup, readJson, type Read } from './read-group.ts';
import { readMailboxes } from './read-mailboxes.ts';
import { readModelSettings } from './read-model-settings.ts';
import { readSenderSecrets, refuseWeak, splitSecrets, type WebhookSecrets } from './read-webhook-secrets.ts';
import type { SlackMode } from '../slack/create-app.ts';
import type { DatabaseLocation } from '../store/open-database.ts';

export type Configuration = {
  /** In the sandbox every vendor is a stand-in on this machine. */
  readonly mode: 'sandbox' | 'real';
  readonly database: DatabaseLocation;
  /** Where the embedded database and the sandbox keep their files. */
  readonly dataDirectory: string;
  readonly sopsDirectory: string;
  readonly host: string;
  /** The port of the page in the sandbox, of the webhooks otherwise. */
  readonly port: number;
  /** True when no port was configured, so any free one will do. */
  readonly anyPort: boolean;
  /** Who saves files in `sopsDirectory`, as a name in `people.yaml`; null when it is not known. */
  readonly publisher: string | null;
  /** The channel in Slack for notices to the people who operate Sopwith; null when none is set. */
  readonly operatorsChannel: string | null;
  /** The seed of the key that signs the record; null when it is a file in the data directory. */
  readonly signingKey: Uint8Array | null;
  /** Public keys of earlier signing keys, whose signatures stay valid. */
  readonly acceptedKeys: readonly AcceptedKey[];
  /** How Slack reaches us; null in the sandbox, which chooses. */
  readonly slackMode: SlackMode | null;
  /**
   * The settings of each vendor, as its schema returns them, with defaults filled in. All null in the sandbox, which
   * has its own.
   */
  readonly vendors: VendorSettings;
  /** What tools that a handbook declares may reach. */
  readonly declaredSystems: ReadonlyMap<string, ConfiguredSystem>;
  /** The secrets with which webhooks are signed. */
  readonly webhookSecrets: WebhookSecrets;
  /** Where interchanges of EDI come as files; null for nowhere. */
  readonly ediFolder: string | null;
  /** The mailboxes that letters are read from, by name. */
  readonly mailboxes: ReadonlyMap<string, ConfiguredMailbox>;
  /** Who has it may read `/metrics`; without one, no one may but this computer in the sandbox. */
  readonly metricsToken: string | null;
};

export type Environment = Readonly<Record<string, string | undefined>>;

export type ReadConfiguration =
  | { readonly configuration: Configuration; readonly problems: readonly [] }
  | { readonly configuration: null; readonly problems: readonly string[] };

/** The channel of the sandbox's Slack that notices to the operators go to. */
const SANDBOX_OPERATORS_CHANNEL = 'ops-systems';

/** The variables of each system. A system is configured only when all of them are set. */
export const VARIABLES = {
  salesforce: ['SALESFORCE_LOGIN_URL', 'SALESFORCE_CLIENT_ID', 'SALESFORCE_CLIENT_SECRET'],
  zendesk: ['ZENDESK_URL', 'ZENDESK_CLIENT_ID', 'ZENDESK_CLIENT_SECRET', 'ZENDESK_WEBHOOK_SECRET'],
  jira: ['JIRA_HOST', 'JIRA_EMAIL', 'JIRA_API_TOKEN'],
  tms: ['TMS_URL', 'TMS_API_KEY'],
  slack: ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN or SLACK_SIGNING_SECRET'],
  openai: ['OPENAI_API_KEY', 'OPENAI_MODEL'],
} as const;

/** With these, others prove to us who they are, or we to ourselves. */
const OUR_SECRETS = ['SLACK_SIGNING_SECRET', 'SOPWITH_METRICS_TOKEN'];
/** With these, we prove to a vendor who we are. */
const THEIR_SECRETS = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'ZENDESK_CLIENT_SECRET',
  'SALESFORCE_CLIENT_SECRET',
  'JIRA_API_TOKEN',
  'JIRA_BEARER_TOKEN',
  'TMS_API_KEY',
  'OPENAI_API_KEY',
];

export function readConfiguration(environment: Environment): ReadConfiguration {
  const problems: string[] = [];
  const read = (name: string): string | null => {
    const value = environment[name]?.trim();
    return value === undefined || value === '' ? null : value;
  };
  const slack = readSlack(read, problems);
  const zendesk = readZendesk(read, problems);
  const vendors: VendorSettings = {
    slack: slack?.settings ?? null,
    zendesk: zendesk?.settings ?? null,
    salesforce: readSalesforce(read, problems),
    jira: readJira(read, problems),
    tms: readTms(read, problems),
    openai: slack === null ? null : readModelSettings(read, problems),
  };
  const declaredSystems = readDeclaredSystems(read, problems);
  const mailboxes = readMailboxes(read, problems);
  const senders = readSenderSecrets(environment, problems);
  const metricsToken = read('SOPWITH_METRICS_TOKEN');
  if (metricsToken !== null) refuseWeak('SOPWITH_METRICS_TOKEN', [metricsToken], problems);
  const named = (variable: string, secrets: readonly string[], isTheirs = false): NamedSecret[] =>
    secrets.map((secret) => ({ variable, secret, isTheirs }));
  refuseKnownSecrets(
    [
      ...[
        ...THEIR_SECRETS,
        ...[...declaredSystems.keys()].map(secretVariableOf),
        ...[...mailboxes.keys()].map(mailboxVariableOf),
      ].flatMap((variable) => named(variable, splitSecrets(read(variable)), true)),
      ...named(
        'SOPWITH_SIGNING_KEY',
        [read('SOPWITH_SIGNING_KEY') ?? ''].filter((text) => keyBytes(text) !== null),
      ),
      ...OUR_SECRETS.flatMap((variable) => named(variable, splitSecrets(read(variable)))),
      ...named('ZENDESK_WEBHOOK_SECRET', zendesk?.webhookSecrets ?? []),
      ...senders.flatMap(({ sender, secrets }) => named(variableOf(sender), secrets)),
    ],
    problems,
  );
  refuseUnencrypted(vendors, problems);
  if (problems.length === 0) refuseWithoutSlack(vendors, { declaredSystems, mailboxes }, problems);
  const { host, port } = readAddress(read, slack === null, problems);
  const signingKey = readKeys(read, 'SOPWITH_SIGNING_KEY', keyBytes, problems)[0] ?? null;
  const acceptedKeys = readKeys(read, 'SOPWITH_ACCEPTED_KEYS', readAcceptedKey, problems);
  const dataDirectory = read('SOPWITH_DATA') ?? '.sopwith';
  const database = readDatabase(read, dataDirectory, problems);
  if (problems.length > 0) return { configuration: null, problems };
  return {
    problems: [],
    configuration: {
      mode: slack === null ? 'sandbox' : 'real',
      dataDirectory,
      database,
      sopsDirectory: read('SOPWITH_SOPS') ?? 'sops',
      host,
      port: port ?? DEFAULT_PORT,
      anyPort: port === null,
      publisher: read('SOPWITH_PUBLISHER'),
      operatorsChannel: read('SOPWITH_OPERATORS_CHANNEL') ?? (slack === null ? SANDBOX_OPERATORS_CHANNEL : null),
      signingKey,
      acceptedKeys,
      slackMode: slack?.mode ?? null,
      vendors,
      declaredSystems,
      webhookSecrets: { zendesk: zendesk?.webhookSecrets ?? [], senders },
      ediFolder: read('SOPWITH_EDI_FOLDER'),
      mailboxes,
      metricsToken,
    },
  };
}

/** Keys in base64, separated by commas. The message does not repeat them: they may be secret. */
function readKeys<Key>(read: Read, name: string, keyOf: (text: string) => Key | null, problems: string[]): Key[] {
  const texts = (read(name) ?? '').split(',').filter((text) => text.trim() !== '');
  return texts.flatMap((text) => {
    const key = keyOf(text.trim());
    if (key === null)
      problems.push(
        `Expected ${name} to be 32 bytes in base64, such as \`openssl rand -base64 32\` prints, got another text`,
      );
    return key === null ? [] : [key];
  });
}

function readDatabase(read: Read, dataDirectory: string, problems: string[]): DatabaseLocation {
  const url = read('DATABASE_URL');
  if (url === null) return { directory: `${dataDirectory}/database` };
  if (!/^postgres(ql)?:\/\//.test(url))
    problems.push(
      'Expected DATABASE_URL to begin with `postgres://`, got another address: correct it, or remove it to use the embedded database',
    );
  return { url };
}

/** The TMS is left out: an in-house one may have no certificate. */
function refuseUnencrypted({ salesforce, zendesk, jira, openai }: VendorSettings, problems: string[]): void {
  const addresses = [
    ['SALESFORCE_LOGIN_URL', salesforce?.login_url],
    ['ZENDESK_URL', zendesk?.url],
    ['JIRA_HOST', jira?.host],
    ['OPENAI_BASE_URL', openai?.base_url],
  ] as const;
  for (const [name, address] of addresses) {
    if (address === undefined || isPrivate(address)) continue;
    problems.push(
      `Expected ${name} to begin with \`https://\`, got another address: our credentials would travel unencrypted`,
    );
  }
}

/** Whether what is sent there is encrypted or never leaves this machine. */
function isPrivate(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

function readSlack(
  read: Read,
  problems: string[],
): { readonly settings: SlackSettings; readonly mode: SlackMode } | null {
  const token = read('SLACK_BOT_TOKEN');
  const appToken = read('SLACK_APP_TOKEN');
  const signingSecret = read('SLACK_SIGNING_SECRET');
  if (token === null) {
    if (appToken !== null || signingSecret !== null)
      problems.push(
        'Expected SLACK_BOT_TOKEN next to SLACK_APP_TOKEN or SLACK_SIGNING_SECRET, got none: copy it from *OAuth & Permissions* of the app',
      );
    return null;
  }
  if (!token.startsWith('xoxb-'))
    problems.push(
      'Expected SLACK_BOT_TOKEN to begin with `xoxb-`, got another token: a user token (`xoxp-`) is never needed',
    );
  if (appToken !== null && !appToken.startsWith('xapp-'))
    problems.push('Expected SLACK_APP_TOKEN to begin with `xapp-`, got another token');
  if (appToken === null && signingSecret === null)
    problems.push('Expected SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP), got neither');
  if (signingSecret !== null) refuseWeak('SLACK_SIGNING_SECRET', [signingSecret], problems);
  const mode: SlackMode =
    appToken === null ? { kind: 'http', signingSecret: signingSecret ?? '' } : { kind: 'socket', appToken };
  const allowExternal = (read('SLACK_ALLOW_EXTERNAL_CHANNELS') ?? '')
    .split(',')
    .map((name) => name.trim().replace(/^#/, ''))
    .filter((name) => name !== '');
  return { settings: { token, allowExternal }, mode };
}

function readZendesk(
  read: Read,
  problems: string[],
): { readonly settings: ZendeskSettings; readonly webhookSecrets: readonly string[] } | null {
  const webhookSecrets = splitSecrets(read('ZENDESK_WEBHOOK_SECRET'));
  const settings = readGroup(
    read,
    problems,
    'Zendesk',
    VARIABLES.zendesk.slice(0, 3),
    zendeskConfigSchema,
    ([url, client_id, client_secret]) => ({
      url,
      client_id,
      client_secret,
      ...readJson(read, problems, 'ZENDESK_SETTINGS'),
    }),
    {
      url: 'ZENDESK_URL',
      client_id: 'ZENDESK_CLIENT_ID',
      client_secret: 'ZENDESK_CLIENT_SECRET',
      '': 'ZENDESK_SETTINGS',
    },
  );
  if (settings === null) return null;
  if (webhookSecrets.length === 0)
    problems.push(
      'Expected ZENDESK_WEBHOOK_SECRET next to ZENDESK_URL, got none: Zendesk shows it as *Reveal secret* of the webhook',
    );
  refuseWeak('ZENDESK_WEBHOOK_SECRET', webhookSecrets, problems);
  return { settings, webhookSecrets };
}

function readSalesforce(read: Read, problems: string[]): VendorSettings['salesforce'] {
  return readGroup(
    read,
    problems,
    'Salesforce',
    VARIABLES.salesforce,
    salesforceConfigSchema,
    ([login_url, client_id, client_secret]) => ({
      login_url,
      client_id,
      client_secret,
      ...readJson(read, problems, 'SALESFORCE_SETTINGS'),
    }),
    {
      login_url: 'SALESFORCE_LOGIN_URL',
      client_id: 'SALESFORCE_CLIENT_ID',
      client_secret: 'SALESFORCE_CLIENT_SECRET',
      '': 'SALESFORCE_SETTINGS',
    },
  );
}

function readTms(read: Read, problems: string[]): VendorSettings['tms'] {
  const build = ([url, key]: string[]): object => {
    const settings = readJson(read, problems, 'TMS_SETTINGS');
    return { url, ...settings, auth: { ...(typeof settings['auth'] === 'object' ? settings['auth'] : {}), key } };
  };
  const variables = { url: 'TMS_URL', 'auth.key': 'TMS_API_KEY', '': 'TMS_SETTINGS' };
  return readGroup(read, problems, 'the TMS', VARIABLES.tms, tmsConfigSchema, build, variables);
}

function readJira(read: Read, problems: string[]): JiraSettings | null {
  const bearer = read('JIRA_BEARER_TOKEN');
  const extra = (): object => ({ ...(read('JIRA_SITE_URL') === null ? {} : { site_url: read('JIRA_SITE_URL') }) });
  if (bearer !== null)
    return readGroup(
      read,
      problems,
      'Jira',
      ['JIRA_HOST', 'JIRA_BEARER_TOKEN'],
      jiraConfigSchema,
      ([host, bearer_token]) => ({ host, auth: { bearer_token }, ...extra() }),
      { host: 'JIRA_HOST', 'auth.bearer_token': 'JIRA_BEARER_TOKEN', site_url: 'JIRA_SITE_URL', '': 'JIRA_HOST' },
    );
  return readGroup(
    read,
    problems,
    'Jira',
    VARIABLES.jira,
    jiraConfigSchema,
    ([host, email, api_token]) => ({ host, auth: { email, api_token }, ...extra() }),
    {
      host: 'JIRA_HOST',
      'auth.email': 'JIRA_EMAIL',
      'auth.api_token': 'JIRA_API_TOKEN',
      site_url: 'JIRA_SITE_URL',
      '': 'JIRA_HOST',
    },
  );
}
