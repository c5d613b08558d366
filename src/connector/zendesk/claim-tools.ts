/**
 * The Zendesk tools for claims: contracts only. Each way to end a claim is a separate tool, so a boundary can have a
 * rule about it.
 */
import { z } from 'zod';
import { labelled, moneySchema, timeSchema } from '../../tool/schema.ts';
import type { Tool } from '../../tool/tool.ts';
import {
  CHANGED_FIELDS,
  CLAIM_STATES,
  claimFieldNames,
  commentText,
  common,
  FIELD_ERRORS,
  TICKET_FINAL,
  OPEN_WORDS,
  ticket,
  ticketField,
  PUBLIC_ERRORS,
} from './contract.ts';

/** Most tickets that one search compares before it gives up: more say nothing about one claim. */
export const CLAIMS_MAX = 100;

const numberText = z.string().trim().min(1).max(100);
const shortText = z.string().trim().min(1).max(200);
export const reference = shortText.max(100);

export const findClaimsInput = z
  .strictObject({
    bol: labelled(numberText.optional(), 'BOL'),
    account_id: labelled(shortText.optional(), 'account of the claimant'),
    claim_type: labelled(shortText.optional(), 'claim type'),
    except: ticketField('ticket left out').optional(),
    since: labelled(timeSchema().optional(), 'received since'),
  })
  .refine(({ bol, account_id }) => bol !== undefined || account_id !== undefined, {
    message: 'Expected a BOL or an account to look for',
  });

/** Fields of a claim whose absence would make a sum smaller or a count lower. */
export const COUNTED_FIELDS = ['amount', 'auto_settled_on'] as const;

const claimSchema = z.strictObject({
  ticket,
  reference: labelled(reference.optional(), 'reference of the case'),
  status: labelled(z.enum(CLAIM_STATES), 'claim status'),
  bol: labelled(z.string().optional(), 'BOL'),
  claim_type: labelled(z.string().optional(), 'claim type'),
  account_id: labelled(z.string().optional(), 'account of the claimant'),
  amount: labelled(moneySchema().optional(), 'claim value'),
  auto_settled_on: labelled(timeSchema().optional(), 'paid automatically'),
  /** Of these the ticket shows something else than an amount or a date, or our user may not see it: they are not empty. */
  unread_fields: labelled(z.array(z.enum(COUNTED_FIELDS)), 'fields that could not be read'),
  /** It was announced as `going_automatic`, so it may be paid at any moment, even if its ticket was solved. */
  is_going_automatic: labelled(z.boolean(), 'going to be paid automatically'),
  received_at: labelled(timeSchema(), 'received'),
  /** Of the ticket, by anyone: a mark on it is at least as old. */
  changed_at: labelled(timeSchema().optional(), 'last changed'),
  /** Only if `except` names a ticket. */
  is_older: labelled(z.boolean().optional(), 'older than the ticket left out'),
});
/** Oldest first: by the time of the ticket, then by its number. */
export const findClaimsOutput = z.strictObject({
  claims: labelled(z.array(claimSchema), 'earlier claims'),
  count: labelled(z.number(), 'number of earlier claims'),
  /** For people: which fields of which tickets could not be read, and what they show. */
  unread: labelled(z.string().min(1).optional(), 'what could not be read', { untrusted: true }),
});

export const linkDuplicateInput = z
  .strictObject({
    ticket,
    original: ticketField('original ticket'),
    reference: labelled(reference.optional(), 'reference of the original case'),
  })
  .refine((given) => given.ticket !== given.original, { path: ['original'], message: 'Expected two tickets, got one' });
export const linkDuplicateOutput = z.strictObject({ ticket, original: ticketField('original ticket') });

export const updateClaimInput = z
  .strictObject({
    ticket,
    claim_status: labelled(z.enum(OPEN_WORDS).optional(), 'claim status'),
    expected_resolution: labelled(timeSchema().optional(), 'expected resolution'),
    next_steps: labelled(z.string().trim().min(1).max(500).optional(), 'next steps'),
    bol: labelled(numberText.optional(), 'BOL to be found by'),
    account_id: labelled(shortText.optional(), 'account to be found by'),
  })
  .refine(({ ticket: _ticket, ...rest }) => Object.values(rest).some((value) => value !== undefined), {
    message: 'Expected something to write',
  });
export const claimOutput = z.strictObject({ ticket });

export const closePaidInput = z.strictObject({
  ticket,
  amount: labelled(moneySchema(), 'amount paid'),
  payment: labelled(reference, 'payment'),
  automatic: labelled(z.boolean(), 'paid automatically'),
});
export const CLOSE_REASONS = ['no_answer', 'withdrawn', 'settled_by_carrier'] as const;
export const closeInput = z.strictObject({ ticket, reason: labelled(z.enum(CLOSE_REASONS), 'reason') });
export const closedOutput = z.strictObject({ ticket, status: labelled(z.string(), 'status') });

export const sendDenialInput = z.strictObject({ ticket, reason: labelled(commentText.max(2_000), 'reason') });
export const sendDenialOutput = z.strictObject({ ticket, sent: labelled(z.boolean(), 'denial sent') });

export const findClaimsTool: Tool = {
  ...common,
  effect: 'read',
  probe: 'none',
  id: 'zendesk.find_claims',
  summary: 'Find claims[ with the BOL {bol}][ of the account {account_id}][ of the type {claim_type}]',
  input: findClaimsInput,
  output: findClaimsOutput,
  scopes: ['read'],
  errors: { too_many: 'Zendesk has more claims that fit than are compared', unknown_field: FIELD_ERRORS.unknown_field },
  vendorFields: [
    'ticket.custom_fields',
    'ticket.external_id',
    'ticket.status',
    'ticket.created_at',
    'ticket.updated_at',
    ...claimFieldNames(
      'bol',
      'claim_type',
      'claim_amount',
      'claim_currency',
      'account_id',
      'bol_key',
      'claim_status',
      'auto_settled_on',
    ),
  ],
};

export const linkDuplicateTool: Tool = {
  ...common,
  id: 'zendesk.link_duplicate',
  summary: 'Link ticket {ticket} to its original {original} with a note on both, and solve {ticket} as a duplicate',
  input: linkDuplicateInput,
  output: linkDuplicateOutput,
  final: TICKET_FINAL,
  errors: {
    ...FIELD_ERRORS,
    newer_original: 'The original is newer than the ticket, so it may be a duplicate of it',
    original_not_open: 'The original is solved, perhaps as a duplicate itself, so no work goes on there',
  },
  vendorFields: [
    'ticket.comment',
    'ticket.created_at',
    'ticket.tags',
    'ticket.custom_fields',
    ...CHANGED_FIELDS,
    ...claimFieldNames('claim_status'),
  ],
};

export const updateClaimTool: Tool = {
  ...common,
  id: 'zendesk.update_claim',
  summary:
    'Write on the claim of ticket {ticket}[, status {claim_status}][, expected resolution {expected_resolution}][, BOL {bol}][, account {account_id}][, next steps {next_steps}]',
  input: updateClaimInput,
  output: claimOutput,
  errors: FIELD_ERRORS,
  final: TICKET_FINAL,
  vendorFields: [
    'ticket.custom_fields',
    ...CHANGED_FIELDS,
    ...claimFieldNames('claim_status', 'expected_resolution', 'next_steps', 'bol_key', 'account_id'),
  ],
};

export const closePaidTool: Tool = {
  ...common,
  id: 'zendesk.close_paid',
  summary: 'Solve ticket {ticket} as paid with {amount} (payment {payment})',
  input: closePaidInput,
  output: closedOutput,
  errors: FIELD_ERRORS,
  final: TICKET_FINAL,
  vendorFields: [
    'ticket.comment',
    'ticket.custom_fields',
    ...CHANGED_FIELDS,
    ...claimFieldNames('claim_status', 'auto_settled_on'),
  ],
};

export const closeTool: Tool = {
  ...common,
  id: 'zendesk.close',
  summary: 'Solve ticket {ticket} without a payment, for the reason {reason}',
  input: closeInput,
  output: closedOutput,
  errors: FIELD_ERRORS,
  final: TICKET_FINAL,
  vendorFields: ['ticket.comment', 'ticket.custom_fields', ...CHANGED_FIELDS, ...claimFieldNames('claim_status')],
};

export const sendDenialTool: Tool = {
  ...common,
  id: 'zendesk.send_denial',
  summary: 'Send the customer of ticket {ticket} a letter that denies the claim: {reason}',
  input: sendDenialInput,
  output: sendDenialOutput,
  errors: PUBLIC_ERRORS,
  final: TICKET_FINAL,
  vendorFields: ['ticket.comment', ...CHANGED_FIELDS],
};

export const claimTools: readonly Tool[] = [
  findClaimsTool,
  linkDuplicateTool,
  updateClaimTool,
  closePaidTool,
  closeTool,
  sendDenialTool,
];
