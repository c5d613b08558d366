/**
 * The one place where the clients of the vendors are built: for the program, for replay and for `sop doctor`.
 */
import type { Clock } from '../kernel/clock.ts';
import { createExchange, exchange as overNetwork, type Fetch } from './exchange.ts';
import { createJiraClient, type JiraClient } from './jira/client.ts';
import { jiraConfigSchema, type JiraConfig, type JiraSettings } from './jira/config.ts';
import { createOpenaiClient, type OpenaiClient } from './openai/client.ts';
import { openaiConfigSchema, type OpenaiConfig, type OpenaiSettings } from './openai/config.ts';
import { createSalesforceClient, type SalesforceClient } from './salesforce/client.ts';
import { salesforceConfigSchema, type SalesforceConfig, type SalesforceSettings } from './salesforce/config.ts';
import { openSlackLine, type SlackSettings } from './slack/connect-slack.ts';
import type { SlackLine } from './slack/request.ts';
import { createTmsClient, type TmsClient } from './tms/client.ts';
import { tmsConfigSchema, type TmsConfig, type TmsSettings } from './tms/config.ts';
import { createZendeskClient, type ZendeskClient } from './zendesk/client.ts';
import { zendeskConfigSchema, type ZendeskConfig, type ZendeskSettings } from './zendesk/config.ts';

/** The settings of each vendor, with every default filled in; null where it is not configured. */
export type VendorSettings = {
  readonly slack: SlackSettings | null;
  readonly zendesk: ZendeskSettings | null;
  readonly salesforce: SalesforceSettings | null;
  readonly jira: JiraSettings | null;
  readonly tms: TmsSettings | null;
  readonly openai: OpenaiSettings | null;
};

/** The same as it is written: what has a default may be left out. */
export type VendorConfig = {
  readonly slack: SlackSettings;
  readonly zendesk: ZendeskConfig;
  readonly salesforce: SalesforceConfig;
  readonly jira: JiraConfig;
  readonly tms: TmsConfig;
  readonly openai: OpenaiConfig;
};

/** @throws ZodError where a setting is not what its schema takes */
export function parseVendorConfig({ slack, ...config }: VendorConfig): VendorSettings {
  return {
    slack,
    zendesk: zendeskConfigSchema.parse(config.zendesk),
    salesforce: salesforceConfigSchema.parse(config.salesforce),
    jira: jiraConfigSchema.parse(config.jira),
    tms: tmsConfigSchema.parse(config.tms),
    openai: openaiConfigSchema.parse(config.openai),
  };
}

/** A client for each vendor that is configured, null for the others. */
export type Vendors = {
  readonly slack: SlackLine | null;
  readonly zendesk: ZendeskClient | null;
  readonly salesforce: SalesforceClient | null;
  readonly jira: JiraClient | null;
  readonly tms: TmsClient | null;
  readonly openai: OpenaiClient | null;
};

/** @param fetch in place of the network */
export function connectVendors(
  { slack, zendesk, salesforce, jira, tms, openai }: VendorSettings,
  { clock, fetch }: { readonly clock: Clock; readonly fetch?: Fetch },
): Vendors {
  const exchange = fetch === undefined ? overNetwork : createExchange(fetch);
  const tickets = zendesk === null ? null : createZendeskClient(zendesk, exchange, clock.now.bind(clock));
  // An issue links to its ticket, wherever Zendesk opens it, unless the settings name another address.
  const ticketUrl = tickets === null ? {} : { ticket_url: tickets.addressOf('{ticket}') };
  return {
    zendesk: tickets,
    slack: slack && openSlackLine(slack, { clock, ...(fetch === undefined ? {} : { fetch }) }),
    salesforce: salesforce && createSalesforceClient(salesforce, exchange, clock.now.bind(clock)),
    jira: jira && createJiraClient({ ...ticketUrl, ...jira }, { exchange }),
    tms: tms && createTmsClient(tms, exchange),
    openai: openai && createOpenaiClient(openai, exchange),
  };
}
