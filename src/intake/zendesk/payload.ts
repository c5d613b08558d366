/**
 * The payload of the trigger's webhook. We define it: the template that an admin pastes into Zendesk, and its schema.
 */
import { z } from 'zod';
import { recordKey } from '../../case/record-key.ts';
import { bodyNamesMax } from '../../kernel/limits.ts';

/** Longer texts are cut, so none of them loses the ticket. */
const text = z.string();

export const payloadSchema = z.object({
  type: z.enum(['ticket.created', 'ticket.updated']),
  ticket: z.object({
    id: z
      .union([z.string().regex(/^\d{1,18}$/, 'Expected the number of a ticket'), z.int().positive()])
      .transform((id) => recordKey('zendesk', String(id)).record),
    created_at: z.string().max(64),
    updated_at: z.string().max(64),
    /** A number that grows with each change of the ticket, such as that of its newest audit. Empty if the account has none. */
    audit_id: z
      .union([z.string().regex(/^\d{0,18}$/, 'Expected the number of an audit'), z.int().positive()])
      .nullish(),
    subject: text.nullish(),
    description: text.nullish(),
    /** How it came in: `Web form`, `Mail`; `Closed Ticket` says that it is a follow-up. */
    channel: text.nullish(),
    /** The closed ticket that this one follows up, if the account can say it. */
    follow_up_of: z
      .union([z.string().regex(/^\d{0,18}$/, 'Expected the number of a ticket'), z.int().positive()])
      .nullish(),
    form: text.nullish(),
    requester: z.object({ name: text.nullish(), email: text.nullish() }).nullish(),
    /** Who entered the ticket, if not the requester; for an update, who made it. */
    submitter_name: text.nullish(),
    submitter_email: text.nullish(),
    /** A value that does not fit its fact is refused by name, and the others count. */
    fields: z
      .record(z.string(), z.unknown())
      .refine((given) => Object.keys(given).length <= bodyNamesMax, `Expected at most ${bodyNamesMax} names`)
      .default({}),
  }),
});

/** The keys of `ticket`. */
export const ticketKeys: readonly string[] = Object.keys(payloadSchema.shape.ticket.shape);

export type Payload = z.infer<typeof payloadSchema>;

/**
 * The JSON to paste into the trigger, with Zendesk's placeholders. `fieldIds` maps our keys to the account's ticket
 * fields.
 */
export function payloadTemplate(type: Payload['type'], fieldIds: Readonly<Record<string, string>>): string {
  const fields = Object.entries(fieldIds)
    .map(([key, id]) => `      ${JSON.stringify(key)}: "{{ticket.ticket_field_${id}}}"`)
    .join(',\n');
  return `{
  "type": "${type}",
  "ticket": {
    "id": "{{ticket.id}}",
    "created_at": "{{ticket.created_at_with_timestamp}}",
    "updated_at": "{{ticket.updated_at_with_timestamp}}",
    "subject": "{{ticket.title}}",
    "description": "{{ticket.description}}",
    "channel": "{{ticket.via}}",
    "form": "{{ticket.ticket_form}}",
    "requester": { "name": "{{ticket.requester.name}}", "email": "{{ticket.requester.email}}" },
    "submitter_name": "{{current_user.name}}",
    "submitter_email": "{{current_user.email}}",
    "fields": {
${fields}
    }
  }
}
`;
}
