/**
 * What the connector has to be told about one Zendesk account.
 */
import { z } from 'zod';

export const zendeskConfigSchema = z.strictObject({
  /** `https://example.zendesk.com` */
  url: z.url(),
  /** A confidential OAuth client; API tokens cannot be created any more and end on 30 April 2027. */
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  /** `read` is global on purpose: ticket audits, which the probes read, are not covered by `tickets:read`. */
  scope: z.string().default('read tickets:write'),
  /** What the customer is told; `{ticket}` is the number of the ticket. */
  acknowledgment: z.string().min(1).max(5_000).default([
    'Thank you, we have received your claim. Its reference is ticket #{ticket}.',
    'A member of our claims team will review it and write to you here.',
  ].join('\n\n')),
  timeout_ms: z.int().positive().optional(),
});

export type ZendeskConfig = z.input<typeof zendeskConfigSchema>;
export type ZendeskSettings = z.infer<typeof zendeskConfigSchema>;
