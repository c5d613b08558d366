/**
 * The Zendesk configuration before the first claim: groups, the claim form's fields, macros and our users.
 */
import type { Group, Macro, TicketField, User, ZendeskRecords } from './records.ts';

/** The user of our API client; its changes do not fire the trigger. */
export const API_USER: User = {
  id: 4_001,
  name: 'Sopwith',
  email: 'sopwith@our.example',
  external_id: null,
  role: 'admin',
};
/** The agent who acts when a person on the page works on a ticket. */
export const AGENT_USER: User = {
  id: 4_002,
  name: 'Ana Alvarez',
  email: 'ana@our.example',
  external_id: null,
  role: 'agent',
};

const GROUPS: readonly Group[] = [
  { id: 7_001, name: 'Standard Claims' },
  { id: 7_002, name: 'Priority Claims' },
  { id: 7_003, name: 'Security' },
];

const FIELDS: readonly TicketField[] = [
  { id: 36_000_101, key: 'claim_type', title: 'Claim type', type: 'text' },
  { id: 36_000_102, key: 'claim_amount', title: 'Claim amount', type: 'text' },
  { id: 36_000_103, key: 'claim_currency', title: 'Claim currency', type: 'text' },
  { id: 36_000_104, key: 'bol', title: 'BOL number', type: 'text' },
  { id: 36_000_105, key: 'pro', title: 'PRO number', type: 'text' },
  { id: 36_000_106, key: 'account_id', title: 'Account id', type: 'text' },
  { id: 36_000_107, key: 'documents', title: 'Documents', type: 'text' },
  { id: 36_000_108, key: 'bol_key', title: 'BOL search key', type: 'text' },
  { id: 36_000_109, key: 'claim_status', title: 'Claim status', type: 'text' },
  { id: 36_000_110, key: 'expected_resolution', title: 'Expected resolution', type: 'date' },
  { id: 36_000_111, key: 'next_steps', title: 'Next steps', type: 'text' },
  { id: 36_000_112, key: 'auto_settled_on', title: 'Paid automatically on', type: 'date' },
];

const MACROS: readonly Macro[] = [
  {
    id: 8_001,
    title: 'CLM-ACK',
    description: 'Acknowledge a claim',
    status: 'open',
    comment:
      'We have received your claim and given it to our claims team. You do not need to send it again. We will write to you as soon as there is a decision.',
  },
  {
    id: 8_002,
    title: 'CLM-ASK-AMOUNT',
    description: 'Ask for the amount of a claim',
    status: 'pending',
    comment:
      'Thank you for your message. To treat it as a claim we need the amount that you claim. Please answer with the amount and its currency.',
  },
];

export function seedZendesk(records: ZendeskRecords): void {
  for (const user of [API_USER, AGENT_USER]) records.users.put(String(user.id), user);
  for (const group of GROUPS) records.groups.put(String(group.id), group);
  for (const field of FIELDS) records.fields.put(String(field.id), field);
  for (const macro of MACROS) records.macros.put(String(macro.id), macro);
}
