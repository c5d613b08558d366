/** Clients from settings as a person writes them: what has a default is left out. */
import type { Exchange } from '../../src/connector/exchange.ts';
import { createJiraClient, type JiraClient, type JiraClientOptions } from '../../src/connector/jira/client.ts';
import { jiraConfigSchema, type JiraConfig } from '../../src/connector/jira/config.ts';
import { createOpenaiClient, type OpenaiClient } from '../../src/connector/openai/client.ts';
import { openaiConfigSchema, type OpenaiConfig } from '../../src/connector/openai/config.ts';
import { createSalesforceClient, type SalesforceClient } from '../../src/connector/salesforce/client.ts';
import { salesforceConfigSchema, type SalesforceConfig } from '../../src/connector/salesforce/config.ts';
import { createTmsClient, type TmsClient } from '../../src/connector/tms/client.ts';
import { tmsConfigSchema, type TmsConfig, type TmsSettings } from '../../src/connector/tms/config.ts';
import { createZendeskClient, type ZendeskClient } from '../../src/connector/zendesk/client.ts';
import { zendeskConfigSchema, type ZendeskConfig } from '../../src/connector/zendesk/config.ts';

export const zendeskClient = (config: ZendeskConfig, exchange?: Exchange, now?: () => number): ZendeskClient =>
  createZendeskClient(zendeskConfigSchema.parse(config), exchange, now);
export const salesforceClient = (config: SalesforceConfig, exchange?: Exchange, now?: () => number): SalesforceClient =>
  createSalesforceClient(salesforceConfigSchema.parse(config), exchange, now);
export const jiraClient = (config: JiraConfig, options?: JiraClientOptions): JiraClient =>
  createJiraClient(jiraConfigSchema.parse(config), options);
/** Of a TMS that lists all payments, unless the settings say otherwise. */
export const tmsSettings = ({ records = {}, ...rest }: TmsConfig): TmsSettings =>
  tmsConfigSchema.parse({
    ...rest,
    records: { ...records, payments: { listed: 'all', deduplicates: true, ...records.payments } },
  });
export const tmsClient = (config: TmsConfig, exchange?: Exchange): TmsClient =>
  createTmsClient(tmsSettings(config), exchange);
export const openaiClient = (config: OpenaiConfig, exchange?: Exchange): OpenaiClient =>
  createOpenaiClient(openaiConfigSchema.parse(config), exchange);
