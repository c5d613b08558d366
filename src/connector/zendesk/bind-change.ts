/**
 * Binds a tool that changes one ticket, and probes for the effects of lost calls.
 *
 * Each write reads the ticket first and sends its `updated_at` as `updated_stamp`. If someone else changed the ticket
 * in between, the write is refused instead of overwriting it; a lost request that arrives late finds a newer stamp and
 * does nothing.
 *
 * Zendesk may also carry out a lost request after the probe did not find it. A repeated call therefore looks for its
 * key once more, after it has read the ticket: what arrives later than that look makes the stamp old.
 */
import { z } from 'zod';
import type { CallContext, CallResult, ProbeResult, Tool, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { VendorFailure } from '../exchange.ts';
import { readAnswer } from '../read-answer.ts';
import type { ZendeskClient, ZendeskSession } from './client.ts';
import { zendeskOutcome } from './errors.ts';
import { eachPage } from './pages.ts';
import { whyUnclear, whyUnreachable, whyUntold } from './told.ts';
import { auditSchema, notTaken, valuesSchema, withAddedTags, type Audit } from './shown.ts';

const ticketSchema = valuesSchema.extend({
  id: z.int(),
  status: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  tags: z.array(z.string()).default([]),
  requester_id: z.int().nullish(),
  /** Null when no one is assigned. */
  assignee_id: z.int().nullish(),
});
/** Zendesk writes no audit of an update that changed nothing. */
const updatedSchema = z.object({ ticket: valuesSchema.extend({ id: z.int() }), audit: auditSchema.nullish() });
const auditsSchema = z.object({ audits: z.array(auditSchema) });
const meSchema = z.object({ id: z.int() });

type Failed = Extract<CallResult, { kind: 'failed' }>;
/** What a change lacks, or that this cannot be seen. */
export type Lacking = Failed | Extract<ProbeResult, { kind: 'unknown' }>;

export type Ticket = z.infer<typeof ticketSchema>;

/**
 * The changes to make to a ticket, or why none can be made. They are as Zendesk takes them, with `added_tags` for tags
 * that come to those of the ticket.
 */
export type Changes = {
  readonly kind: 'changes';
  readonly changes: Readonly<Record<string, unknown>>;
  readonly output: Readonly<Record<string, unknown>>;
  /** Titles of the custom fields that are written, by their ids. */
  readonly titles?: Readonly<Record<string, string>>;
  readonly optionTags?: readonly string[];
};

export type Plan<Input> = (
  input: Input,
  session: ZendeskSession,
  ticket: Ticket,
  context: CallContext,
) => Promise<Changes | CallResult> | Changes;

export function bindChange<Input extends { readonly ticket: string }>(
  client: ZendeskClient,
  tool: Tool,
  input: z.ZodType<Input>,
  plan: Plan<Input>,
): ToolBinding {
  return bind({
    tool,
    input,
    timeoutMs: client.settings.timeout_ms,
    secrets: () => client.secrets(),
    outcomeOf: zendeskOutcome,
    async call(given, context) {
      const session = client.within(context.signal);
      const ticket = await readTicket(session, given.ticket);
      const earlier = context.attempt === 1 ? null : await findEarlier(session, given.ticket, context);
      if (earlier?.kind === 'unknown') return earlier;
      if (ticket.status === 'closed' && earlier?.kind !== 'found') return closedTicket(given.ticket, ticket.tags);
      if (ticket.status === 'deleted' && earlier?.kind !== 'found') return deletedTicket(given.ticket);
      const planned = await plan(given, session, ticket, context);
      if (planned.kind !== 'changes') return planned;
      const lacking =
        earlier?.kind === 'found'
          ? lackingIn(client, earlier, planned, ticket, given.ticket)
          : ((await whyUnreachable(session, client.settings, planned.changes, ticket, given.ticket)) ??
            (await writeTicket(client, session, given.ticket, ticket, planned, context.key)));
      return lacking ?? foundOn(client, given.ticket, planned.output);
    },
    async probe(given, context) {
      const session = client.within(context.signal);
      const seen = await findKey(session, given.ticket, context);
      if (seen.kind !== 'found') return seen;
      const ticket = await readTicket(session, given.ticket);
      const planned = await plan(given, session, ticket, context);
      if (planned.kind !== 'changes')
        return {
          kind: 'unknown',
          isThere: true,
          message: `Ticket \`${given.ticket}\` carries our key, but the change cannot be described any more`,
        };
      const lacking = lackingIn(client, seen, planned, ticket, given.ticket);
      // The key proves the change. Its output is the planned one, because nothing else can carry the key.
      return lacking === null
        ? foundOn(client, given.ticket, planned.output)
        : { kind: 'unknown', isThere: true, message: lacking.message };
    },
  });
}

export async function readTicket(session: ZendeskSession, number: string): Promise<Ticket> {
  const ticket = readAnswer(ticketSchema, await session.showTicket(number), 'read');
  if (String(ticket.id) === number) return ticket;
  throw new VendorFailure(
    'unreadable',
    'read',
    `it answered with ticket \`${ticket.id}\`, where \`${number}\` was asked for`,
  );
}

/**
 * @returns null, or what the ticket lacks although Zendesk took the change
 * @throws VendorFailure, also when the ticket was changed after it was read
 */
export async function writeTicket(
  { settings }: ZendeskClient,
  session: ZendeskSession,
  number: string,
  ticket: Ticket,
  { changes, titles, optionTags }: Pick<Changes, 'changes' | 'titles' | 'optionTags'>,
  key: string,
): Promise<Failed | null> {
  const answer = await session.updateTicket(number, {
    ...withAddedTags(changes, ticket, optionTags),
    ...(await solverOf(session, ticket, changes)),
    metadata: { sop_key: key },
    safe_update: true,
    updated_stamp: ticket.updated_at,
  });
  const { ticket: shown, audit } = readAnswer(updatedSchema, answer, 'write');
  // An update that changed nothing is answered with the audit of an earlier one, which says nothing of ours.
  const ours = audit?.metadata?.custom?.['sop_key'] === key ? audit : null;
  if (String(shown.id) !== number || ('comment' in changes && (audit ?? null) !== ours))
    throw new VendorFailure('unreadable', 'write', 'it answered with another change than ours');
  const unclear = whyUnclear(changes, ours, number);
  if (unclear !== null) throw new VendorFailure('unreadable', 'write', unclear);
  if (isMerged(shown.tags) && !isMerged(ticket.tags)) return closedTicket(number, shown.tags);
  return notTaken(changes, shown, number, { titles }) ?? whyUntold(settings, changes, ours, ticket, number);
}

/** What a change lacks that was found by its key. */
export function lackingIn(
  { settings }: ZendeskClient,
  { audit, later }: Extract<KeySeen, { kind: 'found' }>,
  { changes, titles }: Pick<Changes, 'changes' | 'titles'>,
  ticket: Ticket,
  number: string,
): Lacking | null {
  const unclear = whyUnclear(changes, audit, number);
  if (unclear !== null)
    return {
      kind: 'unknown',
      isThere: true,
      message: `Zendesk does not show what became of the change: ${unclear}; look at the ticket`,
    };
  return (
    whyUntold(settings, changes, audit, ticket, number) ?? notTaken(changes, ticket, number, { titles, audit, later })
  );
}

/** Zendesk solves no ticket without an assignee. As in its own screens, whoever solves such a ticket is assigned. */
async function solverOf(
  session: ZendeskSession,
  { assignee_id }: Ticket,
  { status }: Changes['changes'],
): Promise<{ readonly assignee_id?: number }> {
  if (status !== 'solved' || assignee_id !== null) return {};
  return { assignee_id: readAnswer(meSchema, await session.showMe(), 'read').id };
}

export type KeySeen =
  /** `later`: the audits after it, oldest first. */
  | { readonly kind: 'found'; readonly audit: Audit; readonly later: readonly Audit[] }
  | { readonly kind: 'absent' }
  | Extract<ProbeResult, { kind: 'unknown' }>;

/** Looks for our key in the ticket's audits, which do not lag like the search index. */
export async function findKey(
  session: ZendeskSession,
  ticket: string,
  { key }: Pick<CallContext, 'key'>,
): Promise<KeySeen> {
  const ours: Audit[] = [];
  const later: Audit[] = [];
  let isEmpty = true;
  let odd: string | null = null;
  const seen = await eachPage(session, {
    path: ['tickets', ticket, 'audits'],
    schema: auditsSchema,
    look: ({ audits }) => {
      isEmpty &&= audits.length === 0;
      for (const audit of audits) {
        if (audit.metadata?.custom?.['sop_key'] === key) ours.push(audit);
        else if (ours.length > 0) later.push(audit);
        odd ??= oddIn(audit, ticket);
      }
      return false;
    },
  });
  const [audit, ...others] = ours;
  if (others.length > 0)
    return {
      kind: 'unknown',
      isThere: true,
      message: `Ticket \`${ticket}\` has \`${ours.length}\` changes with the key \`${key}\`, where one was expected; look at it by hand`,
    };
  if (audit !== undefined) return { kind: 'found', audit, later };
  // Zendesk keeps an audit of each ticket's creation.
  if (isEmpty)
    return { kind: 'unknown', message: `Zendesk shows no audit of ticket \`${ticket}\`, not even its first` };
  if (odd !== null)
    return {
      kind: 'unknown',
      message: `It is not known whether Zendesk shows all changes of ticket \`${ticket}\`: ${odd}; look for the key \`${key}\` by hand`,
    };
  if (seen === 'end') return { kind: 'absent' };
  return {
    kind: 'unknown',
    message: `Ticket \`${ticket}\` has more audits than are read; look for the key \`${key}\` by hand`,
  };
}

/** Audits that cannot be read do not show that an earlier attempt failed: a person looks. */
async function findEarlier(
  session: ZendeskSession,
  ticket: string,
  context: Pick<CallContext, 'key'>,
): Promise<KeySeen> {
  try {
    return await findKey(session, ticket, context);
  } catch (error) {
    if (!(error instanceof VendorFailure) || error.what !== 'unreadable') throw error;
    return {
      kind: 'unknown',
      message: `It is not known whether an earlier attempt changed ticket \`${ticket}\`, since ${error.message}; look for the key \`${context.key}\` by hand`,
    };
  }
}

/** Why an audit without our key does not show that the ticket lacks it; null when it does. */
function oddIn({ ticket_id: of, metadata }: Audit, ticket: string): string | null {
  if ((of ?? null) !== null && String(of) !== ticket) return `an audit is of ticket \`${of}\``;
  return (metadata ?? null) === null ? 'an audit has no `metadata`, where our key would be' : null;
}

/** @param tags of the ticket: Zendesk's merge leaves one on it */
export function closedTicket(number: string, tags: readonly string[] = []): Failed {
  const merged = isMerged(tags) ? '; it was merged into another one, which its last comment names: go on there' : '';
  return {
    kind: 'failed',
    code: 'closed_ticket',
    message: `Ticket \`${number}\` is closed, and a closed ticket cannot be changed${merged}`,
  };
}

const isMerged = (tags: readonly string[] = []): boolean => tags.includes('closed_by_merge');

const deletedTicket = (number: string): Failed => ({
  kind: 'failed',
  code: 'not_found',
  message: `Ticket \`${number}\` is deleted; restore it in Zendesk, or go on without it`,
});

export function foundOn(client: ZendeskClient, ticket: string, output: Readonly<Record<string, unknown>>): Found {
  return { kind: 'found', output, reference: { record: `ticket ${ticket}`, url: client.addressOf(ticket) } };
}

/** Zendesk expands Liquid placeholders in comments; text from outside must not read other fields of the ticket. */
export function literal(text: string): string {
  return text.replace(/\{(?=[{%])/g, '{ ');
}

/** INVARIANT: `public` is always set. Without it, Zendesk publishes the note to the customer. */
export const publicComment = (text: string): Changes['changes'] => ({ comment: { body: literal(text), public: true } });
export const internalNote = (text: string): Changes['changes'] => ({ comment: { body: literal(text), public: false } });
