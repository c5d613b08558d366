/**
 * The connector's configuration for one Jira site.
 */
import { z } from 'zod';
import { plainAddress } from '../plain-address.ts';
import { timeoutSetting } from '../timeout-setting.ts';

export const jiraConfigSchema = z.strictObject({
  /** `https://example.atlassian.net`, or `https://api.atlassian.com/ex/jira/CLOUD-ID` for a scoped token. */
  host: plainAddress,
  /** Where people open issues, if not at `host`. */
  site_url: z.url().optional(),
  /** Where a ticket is opened, with `{ticket}` for its number: `https://example.zendesk.com/agent/tickets/{ticket}`. */
  ticket_url: z
    .string()
    .regex(/^https?:\/\/\S*\{ticket\}\S*$/, 'Expected an address with `{ticket}` in it')
    .optional(),
  auth: z.union([
    z.strictObject({ email: z.email(), api_token: z.string().min(1) }),
    z.strictObject({ bearer_token: z.string().min(1) }),
  ]),
  timeout_ms: timeoutSetting,
});

export type JiraConfig = z.input<typeof jiraConfigSchema>;
export type JiraSettings = z.infer<typeof jiraConfigSchema>;
