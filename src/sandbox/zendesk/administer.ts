/**
 * What an administrator does in Zendesk: limits the rights of our API user, and requires a field before a ticket is
 * solved.
 */
import { Trouble } from '../../kernel/trouble.ts';
import { field, textField, type Input } from '../input.ts';
import type { ZendeskRecords } from './records.ts';
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

/** @param key the name of the field in the trigger's payload, such as `claim_type` */
export function requireField(records: ZendeskRecords, key: string): void {
  const declared = records.fields.all().find((candidate) => candidate.key === key);
  if (declared === undefined)
    throw new Trouble('sandbox.no_field', { message: `Expected a field of the ticket form, got \`${key}\`` });
  records.fields.put(String(declared.id), { ...declared, required: true });
}
