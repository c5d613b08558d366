/**
 * What only the composition root can give the `sop` commands: the configuration, the database and the bench. It loads
 * most of the program, so the entry imports it only when a command asks for it.
 */
import { existsSync } from 'node:fs';
import type {
  OpenKeys,
  BenchHome,
  CliConfiguration,
  HandbookNeeds,
  OpenStore,
  SystemSetting,
} from '../cli/cli-context.ts';
import { pendingMigrations, refuseNewerSchema } from '../store/compare-schema.ts';
import { readConfiguration, VARIABLES, type Configuration } from './config.ts';
import type { SystemCheck } from '../connector/check.ts';
import { connectVendors, type VendorSettings } from '../connector/connect-vendors.ts';
import { checkJira } from '../connector/jira/check.ts';
import { checkOpenai } from '../connector/openai/check.ts';
import { checkSalesforce } from '../connector/salesforce/check.ts';
import { createChannels } from '../connector/slack/channels.ts';
import { checkSlack } from '../connector/slack/check.ts';
import { checkTms } from '../connector/tms/check.ts';
import { checkZendesk } from '../connector/zendesk/check.ts';
import { realClock } from '../engine/real-clock.ts';
import {
  assignThrough,
  connectReadOnlyStore,
  eraseThrough,
  letInThrough,
  publishThrough,
  retireThrough,
} from '../store/read-only-store-socket.ts';
import { keyIdOf, publicKeyOf, publicText } from '../kernel/ed25519.ts';
import { codeOf, Trouble } from '../kernel/trouble.ts';
import { openDatabase } from '../store/open-database.ts';
import { createPostgresStore } from '../store/postgres-store.ts';
import { assignForCli, eraseForCli, letInForCli, publishForCli, retireForCli } from './publish-for-cli.ts';
import { readDeclaredSystems } from './read-declared-systems.ts';
import { acceptedKeysOf, readRecordKeys, readRecordVerifier, signingKeyFile } from './record-keys.ts';
import { addressesOf } from '../intake/mail/mailbox-settings.ts';
import { checkMailbox } from './serve-mailboxes.ts';
import { markRetired, rotateRecordKey } from './rotate-record-key.ts';
import { createPrivateFiles } from './private-data.ts';
import { storeSocketPath } from './store-socket-path.ts';

const DEFAULT_SOPS = 'sops';
const { configuration, problems } = readConfiguration(process.env);

export function readCliConfiguration(): CliConfiguration {
  if (configuration !== null) return describe(configuration);
  return {
    mode: 'real',
    problems,
    sopsDirectory: process.env['SOPWITH_SOPS'] ?? DEFAULT_SOPS,
    publisher: process.env['SOPWITH_PUBLISHER'] ?? null,
    slackTransport: null,
    operatorsChannel: null,
    senders: [],
    ediFolder: null,
    mailboxes: new Map(),
    // Wrong settings of Slack say nothing of these.
    declaredSystems: readDeclaredSystems((name) => process.env[name]?.trim() || null, []),
    systems: [],
  };
}

export async function openBench(): Promise<BenchHome> {
  const { createBenchWorld } = await import('./bench-world.ts');
  return {
    world: createBenchWorld(configuration?.sopsDirectory ?? DEFAULT_SOPS),
    clock: realClock,
    environment: process.env,
  };
}

export function openKeys(): OpenKeys {
  if (configuration === null) throw new Trouble('configuration.wrong', { message: problems.join('\n') });
  const keys = readRecordKeys(configuration);
  return {
    where:
      configuration.signingKey === null ? `\`${signingKeyFile(configuration)}\`` : 'the variable SOPWITH_SIGNING_KEY',
    inUse: keys,
    accepted: acceptedKeysOf(configuration).map(({ raw }) => {
      const key = publicKeyOf(raw);
      return { keyId: keyIdOf(key), publicKey: publicText(key) };
    }),
    rotate: () => rotateRecordKey(configuration),
    markRetired: (keyId) => markRetired(configuration, keyId),
  };
}

export async function openStore(): Promise<OpenStore> {
  if (configuration === null) throw new Trouble('configuration.wrong', { message: problems.join('\n') });
  const { database: location } = configuration;
  const where =
    'directory' in location ? `the embedded database in \`${location.directory}\`` : 'the database of DATABASE_URL';
  if ('directory' in location && !existsSync(location.directory)) {
    throw new Trouble('store.not_there', {
      message: `Expected ${where}, got none: set SOPWITH_DATA as it was where the program was started, or start it once with \`npm start\``,
    });
  }
  const keys = readRecordVerifier(configuration);
  try {
    createPrivateFiles();
    const database = await openDatabase(location);
    try {
      await refuseNewerSchema(database.db);
    } catch (error) {
      await database.close();
      throw error;
    }
    const store = createPostgresStore(database);
    return {
      store,
      keys,
      where,
      pendingMigrations: () => pendingMigrations(database),
      publish: (files, publisher) => publishForCli(store, configuration, files, publisher),
      erase: (request) => eraseForCli(store, configuration, request),
      assign: (request) => assignForCli(store, configuration, request),
      letIn: (item) => letInForCli(store, configuration, item),
      retire: (request) => retireForCli(store, configuration, request),
      close: () => database.close(),
    };
  } catch (error) {
    const path = storeSocketPath(configuration);
    if (codeOf(error) !== 'store.directory_in_use' || !existsSync(path)) throw error;
    return {
      store: connectReadOnlyStore(path),
      keys,
      where: `${where}, through the running program`,
      pendingMigrations: () => Promise.resolve([]),
      publish: (files, publisher) => publishThrough(path, files, publisher),
      erase: (request) => eraseThrough(path, request),
      assign: (request) => assignThrough(path, request),
      letIn: (item) => letInThrough(path, item),
      retire: (request) => retireThrough(path, request),
      close: () => Promise.resolve(),
    };
  }
}

function describe({
  mode,
  sopsDirectory,
  publisher,
  slackMode,
  operatorsChannel,
  vendors,
  declaredSystems,
  webhookSecrets,
  ediFolder,
  mailboxes,
}: Configuration): CliConfiguration {
  return {
    mode,
    problems: [],
    sopsDirectory,
    publisher,
    operatorsChannel,
    slackTransport: slackMode === null ? null : slackMode.kind === 'socket' ? 'Socket Mode' : 'HTTP',
    senders: webhookSecrets.senders.map(({ sender }) => sender),
    ediFolder,
    mailboxes: new Map(
      [...mailboxes].map(([name, mailbox]) => [
        name,
        {
          isAddressKnown: addressesOf(mailbox).length > 0,
          check: (recorded) => checkMailbox(name, mailbox, recorded),
        },
      ]),
    ),
    declaredSystems,
    systems: mode === 'sandbox' ? [] : systemsOf(vendors),
  };
}

/** The checks of `sop doctor`, one for each system, with the same clients that the program uses. */
function systemsOf(settings: VendorSettings): SystemSetting[] {
  const { salesforce, zendesk, jira, tms, openai, slack } = connectVendors(settings, { clock: realClock });
  const setting = <Client>(
    system: keyof typeof VARIABLES,
    client: Client | null,
    check: (client: Client, needs: HandbookNeeds, signal: AbortSignal) => Promise<SystemCheck>,
  ): SystemSetting =>
    client === null
      ? { system, state: 'missing', variables: VARIABLES[system] }
      : { system, state: 'configured', check: (needs, signal) => check(client, needs, signal) };
  return [
    setting('salesforce', salesforce, (client, _, signal) => checkSalesforce(client, signal)),
    setting('zendesk', zendesk, (client, { zendeskUse }, signal) => checkZendesk(client, signal, zendeskUse)),
    setting('jira', jira, (client, { jiraUses }, signal) => checkJira(client, signal, jiraUses)),
    setting('tms', tms, (client, _, signal) => checkTms(client, signal)),
    setting('openai', openai, (client, _, signal) => checkOpenai(client, signal)),
    setting('slack', slack, (line, { slackChannels }) =>
      checkSlack({
        ...line,
        channels: createChannels({ ...line, clock: realClock, allowExternal: settings.slack?.allowExternal ?? [] }),
        channelNames: slackChannels,
        teamId: null,
      }),
    ),
  ];
}
