/**
 * What the contracts of the Zendesk tools share: the ticket, the errors of one ticket, and the values of a claim's
 * status.
 */
import { z } from 'zod';
import { commitMsMax } from '../../kernel/limits.ts';
import { labelled } from '../../tool/schema.ts';
import type { ClaimField } from './config.ts';

/** Zendesk truncates longer comments. */
export const textCharactersMax = 65_000;

/** 15 digits at most: node-zendesk takes a number, and a longer one would name another ticket. */
const ticketNumber = z.string().regex(/^[1-9]\d{0,14}$/, 'Expected the number of a ticket');

export const ticketField = (label: string): typeof ticketNumber => labelled(ticketNumber, label);
export const ticket = ticketField('ticket');

/** Text for people to read. */
export const commentText = z.string().trim().min(1).max(textCharactersMax);

export const TICKET_ERRORS = {
  not_found: 'Zendesk has no ticket with this number, or our user may not see it',
  closed_ticket: 'The ticket is closed, and a closed ticket cannot be changed',
  missing_fields: 'Zendesk requires fields of the ticket that are empty, such as its assignee when it is solved',
} as const;

/** Nothing opens a closed ticket again. */
export const TICKET_FINAL: readonly string[] = ['closed_ticket'];

/** For tools that write to the customer. */
export const PUBLIC_ERRORS = {
  ...TICKET_ERRORS,
  not_public: 'Zendesk took the message as an internal note, so the customer has not been told',
  not_notified:
    'The customer has not been told: the requester is suspended or has no address, and nothing was written, or Zendesk notified no one of the message, which is on the ticket',
} as const;

/** For tools that set values of a ticket, and compare what it shows afterwards. */
export const VALUE_ERRORS = {
  ...TICKET_ERRORS,
  not_taken:
    'Zendesk answered that the ticket is changed, but it does not show a value that was sent; the rest of the change is on the ticket',
} as const;

/** For tools that write fields of the claim form. */
export const FIELD_ERRORS = {
  ...VALUE_ERRORS,
  unknown_field:
    'Zendesk has no such field, more than one of its name, or no option for the value; nothing was written',
} as const;

export const common = {
  system: 'zendesk',
  effect: 'write',
  probe: 'exact',
  commitMs: commitMsMax,
  record: 'ticket',
  scopes: ['read', 'tickets:write'],
  tellsPerson: false,
} as const;

export const CHANGED_FIELDS = ['ticket.metadata', 'ticket.status', 'ticket.updated_at'] as const;

/** Fields of the claim form, by their names in our configuration, as `sop doctor` checks them. */
export const claimFieldNames = (...names: readonly ClaimField[]): string[] =>
  names.map((name) => `ticket_field.${name}`);

/**
 * The claim status of a claim whose automatic payment was announced. Its run may pay at any moment, so other claims
 * count it as paid, whatever became of the ticket.
 */
export const GOING_AUTOMATIC = 'going_automatic';

/**
 * The claim statuses that a procedure may write. `paid`, `duplicate` and `closed` are not among them: only the tools
 * that close a ticket write those, so no other tool can make a claim look settled.
 */
export const OPEN_WORDS = [
  'open',
  'waiting_for_customer',
  'waiting_for_carrier',
  'in_review',
  'in_dispute',
  'on_hold',
  GOING_AUTOMATIC,
] as const;

/** The claim statuses that tools write which end a claim. */
export const ENDING_STATUS = {
  'zendesk.close_paid': 'paid',
  'zendesk.close': 'closed',
  'zendesk.link_duplicate': 'duplicate',
} as const;

/** Whether work on a ticket goes on. A ticket that was deleted (`deleted`) is not open. */
export const isOpenStatus = (status: string): boolean => ['new', 'open', 'pending', 'hold'].includes(status);

/** The state of an earlier claim: `open` is everything that is neither paid nor closed. */
export const CLAIM_STATES = ['open', 'paid', 'closed'] as const;
