/**
 * The Zendesk tools that write to a customer from configured templates, or draft what a person may send: contracts
 * only. None of them takes free text for the customer.
 */
import { z } from 'zod';
import { labelled, timeSchema } from '../../tool/schema.ts';
import type { Tool } from '../../tool/tool.ts';
import { CHANGED_FIELDS, PUBLIC_ERRORS, common, ticket, TICKET_ERRORS, TICKET_FINAL } from './contract.ts';

/** Names of letters; their wording is in the configuration. */
export const REPLIES = ['blocker_escalated', 'security_received', 'scope_received'] as const;
/** Letters to the customer's people that we only draft. */
export const DRAFTS = ['go_live_slip'] as const;
/** Most reminders for one request, whatever a procedure says. */
const remindersMax = 9;

export const replyInput = z.strictObject({ ticket, template: labelled(z.enum(REPLIES), 'template') });
export const replyOutput = z.strictObject({ ticket, sent: labelled(z.boolean(), 'reply sent') });

export const sendReminderInput = z.strictObject({
  ticket,
  number: labelled(z.int().min(1).max(remindersMax), 'number of the reminder'),
});
export const sendReminderOutput = z.strictObject({ ticket, sent: labelled(z.boolean(), 'reminder sent') });

export const draftEmailInput = z.strictObject({
  ticket,
  template: labelled(z.enum(DRAFTS), 'template'),
  recipient: labelled(z.string().trim().min(1).max(200), 'for whom'),
  planned: labelled(timeSchema(), 'planned date'),
  forecast: labelled(timeSchema(), 'forecast date'),
});
export const draftEmailOutput = z.strictObject({ ticket });

export const replyTool: Tool = {
  ...common,
  id: 'zendesk.reply',
  summary: 'Answer the customer on ticket {ticket} with the template {template}, in a public comment',
  input: replyInput,
  output: replyOutput,
  errors: PUBLIC_ERRORS,
  final: TICKET_FINAL,
  vendorFields: ['ticket.comment', ...CHANGED_FIELDS],
};

export const sendReminderTool: Tool = {
  ...common,
  id: 'zendesk.send_reminder',
  asksOutside: true,
  summary: 'Send the customer reminder {number} on ticket {ticket}, in a public comment',
  input: sendReminderInput,
  output: sendReminderOutput,
  errors: PUBLIC_ERRORS,
  final: TICKET_FINAL,
  vendorFields: ['ticket.comment', ...CHANGED_FIELDS],
};

export const draftEmailTool: Tool = {
  ...common,
  id: 'zendesk.draft_email',
  summary:
    'Draft a mail to {recipient} as an internal note on ticket {ticket}; no one outside sees it, and it is not sent',
  input: draftEmailInput,
  output: draftEmailOutput,
  errors: TICKET_ERRORS,
  final: TICKET_FINAL,
  vendorFields: ['ticket.comment', ...CHANGED_FIELDS],
};

export const replyTools: readonly Tool[] = [replyTool, sendReminderTool, draftEmailTool];
