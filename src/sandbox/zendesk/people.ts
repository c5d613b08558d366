/**
 * People's acts in Zendesk, from the page: a claimant files a claim or replies, an agent works on a ticket.
 */
import { Trouble } from '../../kernel/trouble.ts';
import { field, requiredText, textField, textsOf, type Input } from '../input.ts';
import { sampleNamed, type Sample } from '../samples.ts';
import { cleanTags, createTicket, updateTicket, type Changed } from './change-ticket.ts';
import { userByEmail, type TicketRow, type User, type ZendeskRecords } from './records.ts';
import { AGENT_USER } from './seed.ts';

/** Supplies the numbers of a new shipment, as they appear on the claimant's papers. */
export type Shipping = {
  ship(): { readonly bol: string; readonly pro: string };
  unknownShipment(): { readonly bol: string; readonly pro: string };
};

/**
 * Creates a ticket from a sample, from given fields, or from a sample with some fields changed. Every filing is a new
 * claim with its own shipment, unless it names a BOL.
 */
export function fileClaim(records: ZendeskRecords, shipping: Shipping, input: Input): TicketRow {
  const claim = claimOf(input);
  const papers = papersOf(claim, shipping, input);
  const requester = userByEmail(records, claim.claimant.email, claim.claimant.name, claim.claimant.account_id);
  const submitter = userByEmail(
    records,
    textField(input, 'submitter_email') ?? claim.claimant.email,
    claim.claimant.name,
    null,
  );
  const values = new Map<string, string | null>(
    Object.entries({
      claim_type: claim.type,
      claim_amount: claim.amount,
      claim_currency: claim.currency,
      bol: papers.bol,
      pro: papers.pro,
      account_id: claim.claimant.account_id,
      documents: claim.documents,
    }),
  );
  const changed = createTicket(
    records,
    {
      subject: claim.subject,
      external_id: textField(input, 'external_id'),
      comment: { body: claim.text, public: true },
      custom_fields: records.fields.all().map(({ id, key }) => ({ id, value: values.get(key) ?? null })),
      tags: ['claim'],
    },
    { id: submitter.id, channel: claim.channel },
    requester.id,
  );
  return accepted(changed);
}

/** A customer writes about something other than a claim: `name`, `email`, `subject`, `text` and `priority`. */
export function openTicket(records: ZendeskRecords, input: Input): TicketRow {
  const requester = userByEmail(records, requiredText(input, 'email'), requiredText(input, 'name'), null);
  const changed = createTicket(
    records,
    {
      subject: requiredText(input, 'subject'),
      priority: textField(input, 'priority'),
      comment: { body: requiredText(input, 'text'), public: true },
    },
    { id: requester.id, channel: 'web' },
    requester.id,
  );
  return { ...accepted(changed), form: null };
}

/**
 * The claimant writes again (`from: "claimant"`, the default), or one of our agents works on the ticket (`from: "agent"`):
 * the one with `agent_email` and `agent_name`, or the usual one.
 */
export function workOnTicket(records: ZendeskRecords, input: Input): TicketRow {
  const id = String(field(input, 'ticket') ?? '');
  const ticket = records.tickets.get(id);
  if (ticket === undefined)
    throw new Trouble('sandbox.no_ticket', { message: `Expected the number of a ticket, got \`${id}\`` });
  const isAgent = textField(input, 'from') === 'agent';
  const authorId = isAgent ? agentOf(records, input).id : ticket.requester_id;
  const comment = textField(input, 'comment');
  if (ticket.status === 'closed' && !isAgent && comment !== null) return followUp(records, ticket, comment);
  const tags = textsOf(field(input, 'add_tags'));
  // A reply by the claimant reopens a pending ticket.
  const reopened =
    !isAgent && comment !== null && (ticket.status === 'pending' || ticket.status === 'solved') ? 'open' : undefined;
  const status = textField(input, 'status') ?? reopened;
  const changed = updateTicket(
    records,
    ticket,
    {
      ...(status === undefined ? {} : { status }),
      // In Zendesk's own screens, the agent who solves a ticket of no one is assigned.
      ...(isAgent && status === 'solved' && ticket.assignee_id === null ? { assignee_id: authorId } : {}),
      ...(comment === null ? {} : { comment: { body: comment, public: field(input, 'public') !== false } }),
      ...(tags === null ? {} : { tags: cleanTags([...ticket.tags, ...tags]) }),
      custom_fields: records.fields.all().flatMap(({ id: fieldId, key }) => {
        const value = field(input, key);
        return value === undefined ? [] : [{ id: fieldId, value }];
      }),
    },
    { id: authorId, channel: 'web' },
  );
  return accepted(changed);
}

function agentOf(records: ZendeskRecords, input: Input): User {
  const email = textField(input, 'agent_email');
  if (email === null) return AGENT_USER;
  const user = userByEmail(records, email, textField(input, 'agent_name') ?? email, null);
  if (user.role !== 'end-user') return user;
  const agent: User = { ...user, role: 'agent' };
  records.users.put(String(agent.id), agent);
  return agent;
}

/** An answer to a closed ticket is a new ticket with its fields and tags. */
function followUp(records: ZendeskRecords, closed: TicketRow, comment: string): TicketRow {
  const { subject, tags, custom_fields, channel, requester_id } = closed;
  const created = createTicket(
    records,
    { subject, tags, custom_fields, comment: { body: comment, public: true } },
    { id: requester_id, channel },
    requester_id,
  );
  return { ...accepted(created), follow_up_of: closed.id };
}

function claimOf(input: Input): Sample {
  const name = textField(input, 'sample');
  const base = name === null ? null : sampleNamed(name);
  if (base === undefined)
    throw new Trouble('sandbox.no_sample', { message: `Expected the name of a sample claim, got \`${name ?? ''}\`` });
  const nullable = (key: string, fallback: string | null | undefined): string | null => {
    const value = field(input, key);
    return value === undefined ? (fallback ?? null) : value === null || value === '' ? null : String(value);
  };
  const accountId = nullable('account_id', base?.claimant.account_id);
  return {
    name: base?.name ?? 'own',
    title: base?.title ?? 'Own claim',
    shows: base?.shows ?? '',
    claimant: {
      name: textField(input, 'name') ?? base?.claimant.name ?? 'A claimant',
      email: textField(input, 'email') ?? base?.claimant.email ?? 'claimant@claims.example',
      account_id: accountId,
    },
    channel: textField(input, 'channel') === 'email' ? 'email' : (base?.channel ?? 'web'),
    type: textField(input, 'claim_type') ?? base?.type ?? 'damage',
    amount: nullable('amount', base?.amount),
    currency: nullable('currency', base === null ? 'USD' : base.currency),
    documents: textField(input, 'documents') ?? base?.documents ?? '',
    subject: textField(input, 'subject') ?? base?.subject ?? 'Freight claim',
    text: base === null ? requiredText(input, 'text') : (textField(input, 'text') ?? base.text),
    shipment: base?.shipment ?? 'known',
  };
}

function papersOf(
  claim: Sample,
  shipping: Shipping,
  input: Input,
): { readonly bol: string | null; readonly pro: string | null } {
  const bol = field(input, 'bol');
  if (bol !== undefined) return { bol: bol === null ? null : String(bol), pro: textField(input, 'pro') };
  switch (claim.shipment) {
    case 'known':
      return shipping.ship();
    case 'pro_only':
      return { bol: shipping.unknownShipment().bol, pro: shipping.ship().pro };
    default:
      return shipping.unknownShipment();
  }
}

function accepted(changed: Changed): TicketRow {
  if (changed.ok) return changed.ticket;
  throw new Trouble('sandbox.refused', {
    message: `Zendesk refuses this: ${Object.values(changed.problems)
      .flat()
      .map((problem) => (typeof problem === 'string' ? problem : problem.description))
      .join('; ')}`,
  });
}
