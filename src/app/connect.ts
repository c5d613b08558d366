/**
 * The connectors that a configuration gives: bindings for the gateway, checks for `sop doctor`. A system that is not
 * configured keeps its tools, so that SOPs can be checked; a call of them fails with a sentence that says what to set.
 */
import { assert } from '../kernel/assert.ts';
import type { Clock } from '../kernel/clock.ts';
import type { People } from '../handbook/people.ts';
import { allTools } from '../connector/tools.ts';
import { createJiraBindings } from '../connector/jira/bindings.ts';
import { createJiraClient } from '../connector/jira/client.ts';
import { createOpenaiBindings } from '../connector/openai/bindings.ts';
import { createOpenaiClient } from '../connector/openai/client.ts';
import { createSalesforceBindings } from '../connector/salesforce/bindings.ts';
import { createSalesforceClient } from '../connector/salesforce/client.ts';
import { createSlackBindings } from '../connector/slack/bindings.ts';
import { createBudget, type Budget } from '../connector/slack/budget.ts';
import { createChannels, type Channels } from '../connector/slack/channels.ts';
import { createSlackClient } from '../connector/slack/client.ts';
import { createPeopleCheck, type PeopleCheck } from '../connector/slack/people-check.ts';
import { createTmsBindings } from '../connector/tms/bindings.ts';
import { createTmsClient } from '../connector/tms/client.ts';
import { createZendeskBindings } from '../connector/zendesk/bindings.ts';
import { createZendeskClient } from '../connector/zendesk/client.ts';
import type { System, ToolBinding } from '../tool/tool.ts';
import { VARIABLES, type Configuration, type SlackSettings } from './config.ts';

export type SlackConnection = {
  readonly client: ReturnType<typeof createSlackClient>;
  readonly budget: Budget;
  readonly channels: Channels;
  readonly people: PeopleCheck;
  readonly identity: SlackIdentity;
};

/** Who we are in Slack, as `auth.test` says. */
export type SlackIdentity = { readonly teamId: string; readonly botId: string; readonly botUserId: string };

export function connectSlack(settings: SlackSettings, identity: SlackIdentity, clock: Clock): SlackConnection {
  const client = createSlackClient({
    token: settings.token,
    ...(settings.apiUrl === undefined ? {} : { apiUrl: settings.apiUrl }),
  });
  const budget = createBudget(clock);
  return {
    client,
    budget,
    identity,
    channels: createChannels({ client, budget, clock, allowExternal: settings.allowExternal }),
    people: createPeopleCheck({ client, budget, clock, teams: [identity.teamId] }),
  };
}

/** @param people those of the handbook in force at the moment of a call */
export function bindTools(
  configuration: Pick<Configuration, 'salesforce' | 'zendesk' | 'jira' | 'tms' | 'openai'>,
  slack: (SlackConnection & { readonly token: string }) | null,
  clock: Clock,
  people: () => People,
): ToolBinding[] {
  const { salesforce, jira, tms, openai } = configuration;
  const zendesk = configuration.zendesk === null ? null : createZendeskClient(configuration.zendesk.client);
  const bound: readonly ToolBinding[] = [
    ...(salesforce === null ? [] : createSalesforceBindings(createSalesforceClient(salesforce))),
    ...(zendesk === null ? [] : createZendeskBindings(zendesk)),
    ...(jira === null
      ? []
      : createJiraBindings(
          createJiraClient({ ...(zendesk === null ? {} : { ticket_url: zendesk.addressOf('{ticket}') }), ...jira }),
        )),
    ...(tms === null ? [] : createTmsBindings(createTmsClient(tms))),
    ...createOpenaiBindings(openai === null ? null : createOpenaiClient(openai), clock),
    ...(slack === null
      ? []
      : createSlackBindings({
          client: slack.client,
          budget: slack.budget,
          clock,
          token: slack.token,
          botUserId: slack.identity.botUserId,
          people,
          peopleCheck: slack.people,
          channels: slack.channels,
        })),
  ];
  const unbound = allTools().filter(({ id }) => !bound.some(({ tool }) => tool.id === id));
  return [
    ...bound,
    ...unbound.map(
      (tool): ToolBinding => ({
        tool,
        call: () =>
          Promise.resolve({
            kind: 'failed',
            code: 'unauthorized',
            message: `${tool.system} is not configured: set ${variablesOf(tool.system).join(', ')}`,
          }),
      }),
    ),
  ];
}

function variablesOf(system: System): readonly string[] {
  const known = Object.entries(VARIABLES).find(([name]) => name === system);
  assert(known !== undefined, `\`${system}\` has its settings among the variables`);
  return known[1];
}
