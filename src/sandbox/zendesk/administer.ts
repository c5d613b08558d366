/**
 * What an administrator does in Zendesk: limits the rights of our API user, requires a field before a ticket is solved,
 * and makes a field a drop-down.
 */
import { Trouble } from '../../kernel/trouble.ts';
import { field, textField, type Input } from '../input.ts';
import { NOTIFY_REQUESTER } from './change-ticket.ts';
import type { TicketField, ZendeskRecords } from './records.ts';
import { API_USER } from './seed.ts';

/** `{only_private_comments, role_type, ticket_restriction}`: what is left out is as without a limit. */
export function limitUser(records: ZendeskRecords, input: Input): void {
  const roleType = field(input, 'role_type');
  records.users.put(String(API_USER.id), {
    ...API_USER,
    ...(typeof roleType === 'number' ? { role_type: roleType } : {}),
    only_private_comments: field(input, 'only_private_comments') === true,
    ticket_restriction: textField(input, 'ticket_restriction'),
  });
}

/** `{ticket, suspended, email}`: the requester of a ticket is suspended, or has no address (`email: null`). */
export function changeRequester(records: ZendeskRecords, input: Input): void {
  const ticket = records.tickets.get(String(field(input, 'ticket') ?? ''));
  const user = records.users.get(String(ticket?.requester_id ?? ''));
  if (user === undefined) throw new Trouble('sandbox.no_ticket', { message: 'Expected the number of a ticket' });
  records.users.put(String(user.id), {
    ...user,
    suspended: field(input, 'suspended') === true,
    ...(field(input, 'email') === null ? { email: null } : {}),
  });
}

/** Switches off the trigger that notifies requesters of comments. */
export function stopNotifying(records: ZendeskRecords): void {
  records.stopped.put(NOTIFY_REQUESTER, { trigger: NOTIFY_REQUESTER });
}

/** @param key the name of the field in the trigger's payload, such as `claim_type` */
export function requireField(records: ZendeskRecords, key: string): void {
  const declared = fieldNamed(records, key);
  records.fields.put(String(declared.id), { ...declared, required: true });
}

/** @param options tags; from now on the field takes nothing else */
export function makeDropDown(records: ZendeskRecords, key: string, options: readonly string[]): void {
  const declared = fieldNamed(records, key);
  records.fields.put(String(declared.id), { ...declared, type: 'tagger', options });
}

/** Adds a group, unless one of this name is there. */
export function putGroup(records: ZendeskRecords, name: string): void {
  const groups = records.groups.all();
  if (groups.some((group) => group.name.toLowerCase() === name.toLowerCase())) return;
  const id = Math.max(...groups.map((group) => group.id)) + 1;
  records.groups.put(String(id), { id, name });
}

function fieldNamed(records: ZendeskRecords, key: string): TicketField {
  const declared = records.fields.all().find((candidate) => candidate.key === key);
  if (declared !== undefined) return declared;
  throw new Trouble('sandbox.no_field', { message: `Expected a field of the ticket form, got \`${key}\`` });
}
