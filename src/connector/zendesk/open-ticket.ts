/**
 * Opens a ticket for a case that came another way. Our key is the `Idempotency-Key` of the request, which Zendesk
 * remembers for two hours, and the `external_id` of the ticket, by which it is found for good.
 *
 * @see https://developer.zendesk.com/api-reference/ticketing/introduction/#idempotency
 */
import { z } from 'zod';
import type { CallContext, CallResult, ProbeResult, ToolBinding } from '../../tool/tool.ts';
import { mailboxesOf } from '../../handbook/mailbox.ts';
import { bind, type Found } from '../bind.ts';
import { VendorFailure } from '../exchange.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import { foundOn, internalNote } from './bind-change.ts';
import type { ZendeskClient, ZendeskSession } from './client.ts';
import { zendeskOutcome } from './errors.ts';
import { eachPage } from './pages.ts';
import { openTicketInput, openTicketTool } from './ticket-tools.ts';

type Input = z.infer<typeof openTicketInput>;

const ticketSchema = z.object({
  id: z.int().positive(),
  external_id: z.string().nullish(),
  ticket_form_id: z.int().nullish(),
});
type Failed = Extract<CallResult, { kind: 'failed' }>;
type Ticket = z.infer<typeof ticketSchema>;
const createdSchema = z.object({ ticket: ticketSchema });
const ticketsSchema = z.object({ tickets: z.array(ticketSchema) });
const formsSchema = z.object({
  ticket_forms: z.array(z.object({ id: z.int(), name: z.string(), active: z.boolean().nullish() })),
});

export function openTicketBinding(client: ZendeskClient): ToolBinding {
  return bind({
    tool: openTicketTool,
    input: openTicketInput,
    timeoutMs: client.settings.timeout_ms,
    secrets: () => client.secrets(),
    outcomeOf: (failure) => (isOtherRequest(failure) ? TAKEN : zendeskOutcome(failure)),
    async call(input, context) {
      const session = client.within(context.signal);
      const form = await formOf(session, input);
      if (form.kind === 'failed') return form;
      const created = await session.createTicket(
        {
          subject: oneLine(input.subject),
          ...requestOf(input),
          ...(form.id === null ? {} : { ticket_form_id: form.id }),
          external_id: context.key,
          metadata: { sop_key: context.key },
        },
        context.key,
      );
      const { ticket } = readAnswer(createdSchema, created, 'write');
      if (ticket.external_id !== context.key)
        throw new VendorFailure('unreadable', 'write', 'it answered with a ticket without our key');
      return shownAs(client, ticket, input, form.id);
    },
    probe: (input, context) => findTicket(client, input, context),
  });
}

/** The ticket, or that it has another form; it is there in any case. A trigger may have changed its subject. */
function shownAs(client: ZendeskClient, ticket: Ticket, input: Input, form: number | null): Found | Failed {
  const number = String(ticket.id);
  if (form === null || ticket.ticket_form_id === form) return foundOn(client, number, { ticket: number });
  const message = `Zendesk opened ticket \`${number}\`, which shows another form than \`${clip(input.form ?? '', 80)}\``;
  return { kind: 'failed', code: 'not_taken', message };
}

async function findTicket(
  client: ZendeskClient,
  input: Input,
  { key, signal }: CallContext,
): Promise<Found | ProbeResult> {
  const session = client.within(signal);
  const found: Ticket[] = [];
  let others = 0;
  const end = await eachPage(session, {
    path: ['tickets'],
    query: { external_id: key },
    schema: ticketsSchema,
    look: ({ tickets }) => {
      found.push(...tickets.filter(({ external_id }) => external_id === key));
      others += tickets.filter(({ external_id }) => external_id !== key).length;
      return false;
    },
  });
  const [ticket, ...more] = found;
  if (more.length > 0) {
    const ids = found.map(({ id }) => `\`${id}\``).join(' and ');
    return {
      kind: 'unknown',
      isThere: true,
      message: `Zendesk has the tickets ${ids} with the key \`${key}\`, where one was expected; look at them by hand`,
    };
  }
  if (ticket === undefined)
    return others === 0 && end === 'end'
      ? { kind: 'absent' }
      : {
          kind: 'unknown',
          message: `Zendesk answered with other tickets than those with the key \`${key}\`; look for it by hand`,
        };
  const form = await formOf(session, input);
  const shown = form.kind === 'failed' ? form : shownAs(client, ticket, input, form.id);
  if (shown.kind === 'found') return shown;
  return { kind: 'unknown', isThere: true, message: shown.message };
}

/** Zendesk's own limit of a name. */
const NAME_MAX = 255;
const addressSchema = z.email().max(255);

/** Who asks, and the note. A ticket without an address is better than none, and nothing that was given is lost. */
function requestOf({
  text,
  requester_name: given,
  requester_email: address = '',
  case_facts: facts = [],
}: Input): object {
  const name = oneLine(given).slice(0, NAME_MAX);
  const [mailbox, ...others] = mailboxesOf(address);
  const email = others.length === 0 && addressSchema.safeParse(mailbox).success ? mailbox : undefined;
  const lines = [
    ...(facts.length === 0 ? [] : [facts.map(({ label, value }) => `${label}: ${value}`).join('\n')]),
    text,
    ...(name === given.trim() ? [] : [`Name as given: ${given}`]),
    ...(address === '' || email === address.trim().toLowerCase() ? [] : [`Address as given: ${address}`]),
  ];
  return { ...internalNote(lines.join('\n\n')), requester: { name, ...(email === undefined ? {} : { email }) } };
}

/** Zendesk keeps a subject on one line. */
const oneLine = (subject: string): string => subject.replace(/\s+/g, ' ').trim();

type Form = { readonly kind: 'form'; readonly id: number | null } | Failed;

/** The id of the form with this name, of all that are active; null where none is asked for. */
async function formOf(session: ZendeskSession, { form }: Input): Promise<Form> {
  if (form === undefined) return { kind: 'form', id: null };
  const ids: number[] = [];
  const end = await eachPage(session, {
    path: ['ticket_forms'],
    schema: formsSchema,
    look: ({ ticket_forms }) => {
      ids.push(
        ...ticket_forms.filter(({ name, active }) => active !== false && name.trim() === form).map(({ id }) => id),
      );
      return false;
    },
  });
  const [id, ...others] = ids;
  if (id !== undefined && others.length === 0 && end === 'end') return { kind: 'form', id };
  const why =
    id === undefined
      ? `no active ticket form named \`${clip(form, 80)}\`; create it or correct the name`
      : `more than one ticket form named \`${clip(form, 80)}\`; rename all but one`;
  return { kind: 'failed', code: 'unknown_form', message: `Zendesk has ${why}` };
}

/** Zendesk has a ticket of our key that was asked for in other words. */
const isOtherRequest = ({ what, body }: VendorFailure): boolean =>
  what === 'answered' && z.object({ error: z.literal('IdempotentRequestError') }).safeParse(body).success;

const TAKEN: CallResult = {
  kind: 'unknown',
  answered: 'taken',
  message: 'Zendesk has a request with our key already, which was another one',
};
