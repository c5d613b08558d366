/**
 * The Zendesk tools that work on any ticket: contracts only. None of them can solve or close a ticket.
 */
import { z } from 'zod';
import { CASE_FACTS, caseFactsSchema } from '../../tool/case-facts.ts';
import { labelled } from '../../tool/schema.ts';
import type { Tool } from '../../tool/tool.ts';
import {
  CHANGED_FIELDS,
  PUBLIC_ERRORS,
  commentText,
  common,
  ticket,
  ticketField,
  TICKET_ERRORS,
  TICKET_FINAL,
  VALUE_ERRORS,
} from './contract.ts';

/** Only tags that Zendesk stores unchanged, so the ticket has exactly the tag that was asked for. */
const tagSchema = z.string().regex(/^[a-z0-9_-]{1,80}$/, 'Expected a tag of small letters, digits, `_` and `-`');
/**
 * A name such as `delivery_receipt`. It goes into a letter to the customer, so it must not be able to hold a message.
 */
const documentName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 _-]{0,79}$/, 'Expected the name of a document, such as `delivery_receipt`');

export const sendAcknowledgmentInput = z.strictObject({ ticket });
export const sendAcknowledgmentOutput = z.strictObject({ ticket, sent: labelled(z.boolean(), 'acknowledgment sent') });

export const assignGroupInput = z.strictObject({ ticket, group: labelled(z.string().trim().min(1).max(255), 'group') });
export const assignGroupOutput = z.strictObject({
  ticket,
  group: labelled(z.string().min(1), 'group'),
  group_id: labelled(z.string().min(1), 'id of the group'),
});

export const addInternalNoteInput = z.strictObject({ ticket, text: labelled(commentText, 'text') });
export const ticketOutput = z.strictObject({ ticket });

export const openTicketInput = z.strictObject({
  subject: labelled(z.string().trim().min(1).max(255), 'subject'),
  text: labelled(commentText, 'text'),
  // As people write them: what Zendesk does not take as a name or an address is in the note.
  requester_name: labelled(commentText, 'requester'),
  requester_email: labelled(commentText.optional(), 'address of the requester'),
  form: labelled(z.string().trim().min(1).max(255).optional(), 'ticket form'),
  [CASE_FACTS]: labelled(caseFactsSchema.optional(), 'facts of the case'),
});

export const INFORMATION = ['documents', 'amount', 'bol', 'evidence'] as const;
export const requestInformationInput = z
  .strictObject({
    ticket,
    ask: labelled(z.enum(INFORMATION), 'what is asked for'),
    documents: labelled(z.array(documentName).min(1).max(30).optional(), 'documents'),
    reminder: labelled(z.boolean().optional(), 'reminder'),
  })
  .refine(({ ask, documents }) => (ask === 'documents') === (documents !== undefined), {
    path: ['documents'],
    message: 'Expected names of documents exactly when documents are asked for',
  });
export const requestInformationOutput = z.strictObject({ ticket, asked: labelled(z.boolean(), 'customer asked') });

export const tagInput = z.strictObject({ ticket, tags: labelled(z.array(tagSchema).min(1).max(20), 'tags') });
export const tagOutput = z.strictObject({ ticket, tags: labelled(z.array(z.string()), 'tags added') });

const note = labelled(commentText.optional(), 'note');
export const setStatusInput = z.strictObject({ ticket, note });
export const statusOutput = z.strictObject({ ticket, status: labelled(z.string(), 'status') });

export const linkRelatedInput = z
  .strictObject({
    ticket,
    related: ticketField('related ticket'),
    reference: labelled(z.string().trim().min(1).max(100).optional(), 'reference of the related case'),
  })
  .refine((given) => given.ticket !== given.related, { path: ['related'], message: 'Expected two tickets, got one' });
export const linkRelatedOutput = z.strictObject({ ticket, related: ticketField('related ticket') });

export const openTicketTool: Tool = {
  ...common,
  id: 'zendesk.open_ticket',
  opens: 'ticket',
  summary:
    'Open a ticket for {requester_name}[ ({requester_email})][ with the form {form}]: {subject}. Its first comment is an internal note with the facts of the case: {text}',
  input: openTicketInput,
  output: ticketOutput,
  errors: {
    not_taken: 'Zendesk opened the ticket, but with another form',
    unknown_form: 'Zendesk has no active ticket form with this name, or more than one; nothing was written',
  },
  vendorFields: ['ticket.comment', 'ticket.external_id', 'ticket.requester', 'ticket_form.name'],
};

export const sendAcknowledgmentTool: Tool = {
  ...common,
  id: 'zendesk.send_acknowledgment',
  summary: 'Send the acknowledgment to the customer as a public comment on ticket {ticket}',
  input: sendAcknowledgmentInput,
  output: sendAcknowledgmentOutput,
  errors: PUBLIC_ERRORS,
  final: TICKET_FINAL,
  vendorFields: ['ticket.comment', ...CHANGED_FIELDS],
};

export const assignGroupTool: Tool = {
  ...common,
  id: 'zendesk.assign_group',
  summary: 'Assign ticket {ticket} to the group {group}',
  input: assignGroupInput,
  output: assignGroupOutput,
  final: TICKET_FINAL,
  errors: {
    ...VALUE_ERRORS,
    unknown_group: 'Zendesk has no group with this name',
    ambiguous_group: 'Zendesk has more than one group with this name',
  },
  vendorFields: ['ticket.group_id', ...CHANGED_FIELDS, 'group.name'],
};

export const addInternalNoteTool: Tool = {
  ...common,
  id: 'zendesk.add_internal_note',
  isInternalNote: true,
  summary: 'Add an internal note, which the customer does not see, to ticket {ticket}: {text}',
  input: addInternalNoteInput,
  output: ticketOutput,
  errors: TICKET_ERRORS,
  final: TICKET_FINAL,
  vendorFields: ['ticket.comment', ...CHANGED_FIELDS],
};

export const requestInformationTool: Tool = {
  ...common,
  id: 'zendesk.request_information',
  asksOutside: true,
  summary: 'Ask the customer, in a public comment on ticket {ticket}, for: {ask}[ ({documents})]',
  input: requestInformationInput,
  output: requestInformationOutput,
  errors: PUBLIC_ERRORS,
  final: TICKET_FINAL,
  vendorFields: ['ticket.comment', ...CHANGED_FIELDS],
};

export const tagTool: Tool = {
  ...common,
  id: 'zendesk.tag',
  summary: 'Add the tags {tags} to ticket {ticket}; none is removed',
  input: tagInput,
  output: tagOutput,
  errors: VALUE_ERRORS,
  final: TICKET_FINAL,
  vendorFields: ['ticket.tags', ...CHANGED_FIELDS],
};

export const setPendingTool: Tool = {
  ...common,
  id: 'zendesk.set_pending',
  summary: 'Set ticket {ticket} to Pending, since the customer has to answer',
  input: setStatusInput,
  output: statusOutput,
  errors: VALUE_ERRORS,
  final: TICKET_FINAL,
  vendorFields: ['ticket.comment', ...CHANGED_FIELDS],
};

export const putOnHoldTool: Tool = {
  ...common,
  id: 'zendesk.put_on_hold',
  summary: 'Put ticket {ticket} on hold, because someone other than the customer has to act',
  input: setStatusInput,
  output: statusOutput,
  errors: VALUE_ERRORS,
  final: TICKET_FINAL,
  vendorFields: ['ticket.comment', ...CHANGED_FIELDS],
};

export const setOpenTool: Tool = {
  ...common,
  id: 'zendesk.set_open',
  summary: 'Set ticket {ticket} to Open, because our own work on it goes on',
  input: setStatusInput,
  output: statusOutput,
  errors: VALUE_ERRORS,
  final: TICKET_FINAL,
  vendorFields: ['ticket.comment', ...CHANGED_FIELDS],
};

export const linkRelatedTool: Tool = {
  ...common,
  id: 'zendesk.link_related',
  isInternalNote: true,
  summary: 'Note on ticket {ticket} that it is related to ticket {related}, without changing it otherwise',
  input: linkRelatedInput,
  output: linkRelatedOutput,
  errors: TICKET_ERRORS,
  final: TICKET_FINAL,
  vendorFields: ['ticket.comment', ...CHANGED_FIELDS],
};

export const ticketTools: readonly Tool[] = [
  sendAcknowledgmentTool,
  assignGroupTool,
  addInternalNoteTool,
  requestInformationTool,
  tagTool,
  setPendingTool,
  putOnHoldTool,
  setOpenTool,
  linkRelatedTool,
  openTicketTool,
];
