/**
 * What only the composition root can give the commands of `sop`: the configuration, the database and the bench. It brings most of
 * the program along, so the entry imports it when a command asks.
 */
import { existsSync } from 'node:fs';
import type { BenchHome, CliConfiguration, OpenStore, SystemSetting } from '../cli/cli-context.ts';
import { pendingMigrations } from '../cli/pending-migrations.ts';
import { readConfiguration, VARIABLES, type Configuration } from './config.ts';
import { connectSlack } from './connect.ts';
import { createJiraClient } from '../connector/jira/client.ts';
import { checkJira } from '../connector/jira/check.ts';
import { createSalesforceClient } from '../connector/salesforce/client.ts';
import { checkOpenai } from '../connector/openai/check.ts';
import { createOpenaiClient } from '../connector/openai/client.ts';
import { checkSalesforce } from '../connector/salesforce/check.ts';
import { checkSlack } from '../connector/slack/check.ts';
import { createTmsClient } from '../connector/tms/client.ts';
import { checkTms } from '../connector/tms/check.ts';
import { createZendeskClient } from '../connector/zendesk/client.ts';
import { checkZendesk } from '../connector/zendesk/check.ts';
import { realClock } from '../engine/real-clock.ts';
import { connectReadOnlyStore } from '../store/read-only-store-socket.ts';
import { codeOf, Trouble } from '../kernel/trouble.ts';
import { openDatabase } from '../store/open-database.ts';
import { createPostgresStore } from '../store/postgres-store.ts';
import { storeSocketPath } from './program.ts';

const DEFAULT_SOPS = 'sops';
const { configuration, problems } = readConfiguration(process.env);

export function readCliConfiguration(): CliConfiguration {
  if (configuration !== null) return describe(configuration);
  return {
    mode: 'real',
    problems,
    sopsDirectory: process.env['SOPWITH_SOPS'] ?? DEFAULT_SOPS,
    slackTransport: null,
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

export async function openStore(): Promise<OpenStore> {
  if (configuration === null) throw new Trouble('configuration.wrong', { message: problems.join('\n') });
  const { database: location } = configuration;
  const where =
    'directory' in location ? `the embedded database in \`${location.directory}\`` : 'the database of DATABASE_URL';
  if ('directory' in location && !existsSync(location.directory)) {
    throw new Trouble('store.not_there', {
      message: `Expected ${where}, got none: start the program once with \`npm start\``,
    });
  }
  try {
    const database = await openDatabase(location);
    return {
      store: createPostgresStore(database),
      where,
      pendingMigrations: () => pendingMigrations(database),
      close: () => database.close(),
    };
  } catch (error) {
    const path = storeSocketPath(configuration);
    if (codeOf(error) !== 'store.directory_in_use' || !existsSync(path)) throw error;
    return {
      store: connectReadOnlyStore(path),
      where: `${where}, through the running program`,
      pendingMigrations: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    };
  }
}

function describe(settings: Configuration): CliConfiguration {
  const { mode, sopsDirectory, slack } = settings;
  return {
    mode,
    problems: [],
    sopsDirectory,
    slackTransport: slack === null ? null : slack.mode.kind === 'socket' ? 'Socket Mode' : 'HTTP',
    systems: mode === 'sandbox' ? [] : systemsOf(settings),
  };
}

function systemsOf({ salesforce, zendesk, jira, tms, openai, slack }: Configuration): SystemSetting[] {
  const missing = (system: keyof typeof VARIABLES): SystemSetting => ({
    system,
    state: 'missing',
    variables: VARIABLES[system],
  });
  return [
    salesforce === null
      ? missing('salesforce')
      : {
          system: 'salesforce',
          state: 'configured',
          check: (_, signal) => checkSalesforce(createSalesforceClient(salesforce), signal),
        },
    zendesk === null
      ? missing('zendesk')
      : {
          system: 'zendesk',
          state: 'configured',
          check: ({ zendeskGroups }, signal) =>
            checkZendesk(createZendeskClient(zendesk.client), signal, zendeskGroups),
        },
    jira === null
      ? missing('jira')
      : {
          system: 'jira',
          state: 'configured',
          check: ({ jiraUses }, signal) => checkJira(createJiraClient(jira), signal, jiraUses),
        },
    tms === null
      ? missing('tms')
      : { system: 'tms', state: 'configured', check: (_, signal) => checkTms(createTmsClient(tms), signal) },
    openai === null
      ? missing('openai')
      : {
          system: 'openai',
          state: 'configured',
          check: (_, signal) => checkOpenai(createOpenaiClient(openai), signal),
        },
    slack === null
      ? missing('slack')
      : {
          system: 'slack',
          state: 'configured',
          check({ slackChannels }) {
            const nobody = { teamId: '', botId: '', botUserId: '' };
            return checkSlack({
              ...connectSlack(slack, nobody, realClock),
              channelNames: slackChannels,
              teamId: null,
            });
          },
        },
  ];
}
