/**
 * The tools of Zendesk: contracts only. None of them can solve or close a ticket.
 */
import { z } from 'zod';
import { labelled } from '../../tool/schema.ts';
import type { Tool } from '../../tool/tool.ts';

/** Zendesk cuts a longer comment. */
const textCharactersMax = 65_000;

const ticket = labelled(z.string().regex(/^[1-9]\d{0,17}$/, 'Expected the number of a ticket'), 'ticket');

export const sendAcknowledgmentInput = z.strictObject({ ticket });
export const sendAcknowledgmentOutput = z.strictObject({ ticket, sent: labelled(z.boolean(), 'acknowledgment sent') });

export const assignGroupInput = z.strictObject({ ticket, group: labelled(z.string().trim().min(1).max(255), 'group') });
export const assignGroupOutput = z.strictObject({ ticket, group: labelled(z.string().min(1), 'group'), group_id: labelled(z.string().min(1), 'id of the group') });

export const addInternalNoteInput = z.strictObject({ ticket, text: labelled(z.string().trim().min(1).max(textCharactersMax), 'text') });
export const addInternalNoteOutput = z.strictObject({ ticket });

const TICKET_ERRORS = {
  not_found: 'Zendesk has no ticket with this number, or our user may not see it',
  closed_ticket: 'The ticket is closed, and a closed ticket cannot be changed',
} as const;

const common = {
  system: 'zendesk', effect: 'write', probe: 'exact', record: 'ticket', scopes: ['read', 'tickets:write'], tellsPerson: false,
} as const;

export const sendAcknowledgmentTool: Tool = {
  ...common,
  id: 'zendesk.send_acknowledgment',
  summary: 'Send the acknowledgment to the customer as a public comment on ticket {ticket}',
  input: sendAcknowledgmentInput,
  output: sendAcknowledgmentOutput,
  errors: TICKET_ERRORS,
  vendorFields: ['ticket.comment', 'ticket.metadata', 'ticket.status', 'ticket.updated_at'],
};

export const assignGroupTool: Tool = {
  ...common,
  id: 'zendesk.assign_group',
  summary: 'Assign ticket {ticket} to the group {group}',
  input: assignGroupInput,
  output: assignGroupOutput,
  errors: {
    ...TICKET_ERRORS,
    unknown_group: 'Zendesk has no group with this name',
    ambiguous_group: 'Zendesk has more than one group with this name',
  },
  vendorFields: ['ticket.group_id', 'ticket.metadata', 'ticket.status', 'ticket.updated_at', 'group.name'],
};

export const addInternalNoteTool: Tool = {
  ...common,
  id: 'zendesk.add_internal_note',
  summary: 'Add an internal note, which the customer does not see, to ticket {ticket}: {text}',
  input: addInternalNoteInput,
  output: addInternalNoteOutput,
  errors: TICKET_ERRORS,
  vendorFields: ['ticket.comment', 'ticket.metadata', 'ticket.status', 'ticket.updated_at'],
};

export const zendeskTools: readonly Tool[] = [sendAcknowledgmentTool, assignGroupTool, addInternalNoteTool];
