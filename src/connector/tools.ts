/**
 * Every approved tool, in one list. This is the only place where a connector's tools are added.
 */
import type { Tool } from '../tool/tool.ts';
import { jiraTools } from './jira/tools.ts';
import { openaiTools } from './openai/tools.ts';
import type { AccountFields, RenewalFields } from './salesforce/config.ts';
import { createRenewalTools } from './salesforce/renewal-tools.ts';
import { createSalesforceTools } from './salesforce/tools.ts';
import { slackTools } from './slack/tools.ts';
import type { ShipmentFields } from './tms/config.ts';
import { tmsClaimTools } from './tms/claim-tools.ts';
import { createTmsTools } from './tms/tools.ts';
import { zendeskTools } from './zendesk/tools.ts';

/** Configuration that appears in the contracts: the names of vendor fields, which `sop doctor` compares. */
export type ToolOptions = {
  readonly accountFields?: AccountFields | undefined;
  readonly renewalFields?: RenewalFields | undefined;
  readonly shipmentFields?: ShipmentFields | undefined;
};

export function allTools(options: ToolOptions = {}): readonly Tool[] {
  return [
    ...createSalesforceTools(options.accountFields),
    ...createRenewalTools(options.renewalFields),
    ...createTmsTools(options.shipmentFields),
    ...tmsClaimTools,
    ...jiraTools,
    ...zendeskTools,
    ...slackTools,
    ...openaiTools,
  ];
}
