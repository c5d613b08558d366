/**
 * Binds every tool whose vendor is connected.
 */
import type { Clock } from '../kernel/clock.ts';
import type { People } from '../handbook/people.ts';
import type { ToolBinding } from '../tool/tool.ts';
import type { Vendors } from './connect-vendors.ts';
import { createJiraBindings } from './jira/bindings.ts';
import { createOpenaiBindings } from './openai/bindings.ts';
import { recordAddress } from './record-address.ts';
import { createSalesforceBindings } from './salesforce/bindings.ts';
import { createSlackBindings } from './slack/bindings.ts';
import type { SlackConnection } from './slack/connect-slack.ts';
import { createTmsBindings } from './tms/bindings.ts';
import { createZendeskBindings } from './zendesk/bindings.ts';

export type BindOptions = {
  readonly vendors: Omit<Vendors, 'slack'>;
  readonly slack: SlackConnection | null;
  readonly clock: Clock;
  /** Those of the handbook in force at the moment of a call. */
  readonly people: () => People;
  /** In which the days of an absence are counted. */
  readonly timeZone?: string;
};

export function bindVendors({ vendors, slack, clock, people, timeZone }: BindOptions): ToolBinding[] {
  const { zendesk, salesforce, jira, tms, openai } = vendors;
  return [
    ...(salesforce === null ? [] : createSalesforceBindings(salesforce)),
    ...(zendesk === null ? [] : createZendeskBindings(zendesk)),
    ...(jira === null ? [] : createJiraBindings(jira)),
    ...(tms === null ? [] : createTmsBindings(tms)),
    // Without a model, judgments are answered with `no_model`.
    ...createOpenaiBindings(openai, clock),
    ...(slack === null
      ? []
      : createSlackBindings({
          client: slack.client,
          budget: slack.budget,
          clock,
          token: slack.settings.token,
          identity: slack.identity,
          people,
          peopleCheck: slack.people,
          channels: slack.channels,
          addressOf: recordAddress(vendors),
          ...(timeZone === undefined ? {} : { timeZone }),
        })),
  ];
}
