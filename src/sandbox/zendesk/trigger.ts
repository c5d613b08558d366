/**
 * The payload of the Zendesk trigger that notifies us of claims.
 */
import { fieldText, type TicketRow, type ZendeskRecords } from './records.ts';

export type TriggerType = 'ticket.created' | 'ticket.updated';

/** The fields that the customer fills in; fields for our own work are not in the payload. */
const FORM = ['claim_type', 'claim_amount', 'claim_currency', 'bol', 'pro', 'account_id', 'documents'] as const;

/** The body of the webhook, as the template of intake has it. Field values are text or null, as the placeholders of a trigger give them. */
export function triggerPayload(records: ZendeskRecords, type: TriggerType, ticket: TicketRow): string {
  const requester = records.users.get(String(ticket.requester_id));
  const current = records.users.get(String(ticket.audits.at(-1)?.author_id ?? ticket.submitter_id));
  return JSON.stringify({
    type,
    field_names: FORM,
    ticket: {
      id: String(ticket.id),
      created_at: ticket.created_at,
      updated_at: ticket.updated_at,
      ...(ticket.follow_up_of === undefined ? {} : { follow_up_of: String(ticket.follow_up_of) }),
      subject: ticket.subject,
      description: ticket.description,
      channel: ticket.follow_up_of === undefined ? ticket.channel : 'Closed Ticket',
      form: 'Freight claim',
      requester: { name: requester?.name ?? null, email: requester?.email ?? null },
      submitter_name: current?.name ?? null,
      submitter_email: current?.email ?? null,
      fields: Object.fromEntries(FORM.map((key) => [key, fieldText(records, ticket, key)])),
    },
  });
}
