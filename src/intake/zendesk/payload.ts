/**
 * The payload of the trigger's webhook. We define it: the template that an admin pastes into Zendesk, and its schema.
 */
import { z } from 'zod';
import { recordKey } from '../../case/record-key.ts';
import { addressCharactersMax, bodyNameCharactersMax, bodyNamesMax, nameCharactersMax } from '../../kernel/limits.ts';

/** Longer texts are cut, so none of them loses the ticket. */
const text = z.string();

/**
 * Texts that are compared with people are never cut: what is cut off could be what names one of them. Longer ones are
 * refused.
 */
const name = z.string().max(nameCharactersMax);
const address = z.string().max(addressCharactersMax);

export const payloadSchema = z.object({
  type: z.enum(['ticket.created', 'ticket.updated']),
  /** The names under `fields` that the template has, before any text that people write. See `template-problem.ts`. */
  field_names: z.array(z.string().min(1).max(bodyNameCharactersMax)).max(bodyNamesMax).optional(),
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
    channel: z.string().max(nameCharactersMax).nullish(),
    /** The closed ticket that this one follows up, if the account can say it. */
    follow_up_of: z
      .union([z.string().regex(/^\d{0,18}$/, 'Expected the number of a ticket'), z.int().positive()])
      .nullish(),
    form: z.string().max(nameCharactersMax).nullish(),
    requester: z.object({ name: name.nullish(), email: address.nullish() }).nullish(),
    /** Who entered the ticket, if not the requester; for an update, who made it. */
    submitter_name: name.nullish(),
    submitter_email: address.nullish(),
    /** A value that does not fit its fact is refused by name, and the others count. */
    fields: z
      .record(z.string(), z.unknown())
      .refine((given) => Object.keys(given).length <= bodyNamesMax, `Expected at most ${bodyNamesMax} names`)
      .default({}),
  }),
});

/** The names of the template, in its order. */
export const TOP_NAMES = ['type', 'field_names', 'ticket'] as const;
export const REQUESTER_NAMES = ['name', 'email'] as const;
const TICKET_NAMES = [
  'id',
  'created_at',
  'updated_at',
  'audit_id',
  'follow_up_of',
  'subject',
  'description',
  'channel',
  'form',
  'requester',
  'submitter_name',
  'submitter_email',
  'fields',
] as const;
/** A template may leave them out. They come before any text that people write, so no text can add them. */
const OPTIONAL_NAMES: readonly string[] = ['audit_id', 'follow_up_of'];

/** The names of `ticket` in the order of the template, without the optional ones that this one leaves out. */
export function ticketNames(ticket: Readonly<Record<string, unknown>>): readonly string[] {
  return TICKET_NAMES.filter((known) => !OPTIONAL_NAMES.includes(known) || Object.hasOwn(ticket, known));
}

export type Payload = z.infer<typeof payloadSchema>;

/**
 * The JSON to paste into the trigger, with Zendesk's placeholders. `fieldIds` maps our keys to the account's ticket
 * fields.
 */
export function payloadTemplate(type: Payload['type'], fieldIds: Readonly<Record<string, string>>): string {
  const fields = Object.entries(fieldIds)
    .map(([key, id]) => `      ${JSON.stringify(key)}: "{{ticket.ticket_field_${id}}}"`)
    .join(',\n');
  const names = Object.keys(fieldIds)
    .map((key) => JSON.stringify(key))
    .join(', ');
  return `{
  "type": "${type}",
  "field_names": [${names}],
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
