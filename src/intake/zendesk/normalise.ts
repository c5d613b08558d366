/**
 * Turns a Zendesk ticket into a case event, by the mapping of its kind. The ticket's texts are data: they become facts
 * that are shown as plain text, and instructions in them are never followed.
 */
import type { CaseEvent, Fact, RefusedFact, SaidNone } from '../../case/case-event.ts';
import type { FactDeclaration, Kind } from '../../case/kind.ts';
import { recordKey } from '../../case/record-key.ts';
import { readFact, saidNone } from '../../case/read-fact.ts';
import { identityTexts, mailboxesOf } from '../../handbook/mailbox.ts';
import type { Instant } from '../../kernel/clock.ts';
import { parseInstant } from '../../kernel/time.ts';
import { own } from '../../kernel/own.ts';
import type { IntakeHandbook, Normalised, OfCase } from '../../engine/normalised.ts';
import type { InboxItem } from '../../engine/ports.ts';
import { payloadProblem } from '../payload-problem.ts';
import { cleanText, cleanTexts } from '../webhook.ts';
import { misnamedIn } from './misnamed.ts';
import { payloadSchema, type Payload } from './payload.ts';
import { mayBeTags, tagsIn } from './tags.ts';
import { withoutHead } from './without-head.ts';

/** Characters of an unknown form's name in a message. */
const FORM_SHOWN_MAX = 60;
/** How far ahead Zendesk's clock may be. A ticket that claims to be created later gets the time of its arrival. */
const CLOCK_SKEW_MS = 60_000;

/**
 * Our word for the text of a field: a drop-down states the tag of its option.
 *
 * @param field its name in the payload
 */
export type WordOf = (field: string, text: string) => string;

export function normaliseZendesk(
  item: InboxItem,
  { kinds, timeZone }: IntakeHandbook,
  wordOf: WordOf = (_, text) => text,
): Normalised {
  const parsed = payloadSchema.safeParse(item.payload);
  if (!parsed.success) {
    const problem = payloadProblem(parsed.error.issues, item.payload, Object.keys(payloadSchema.shape));
    return { kind: 'refused', why: `the webhook's payload cannot be used: ${problem}` };
  }
  const payload = inOurWords(parsed.data, wordOf);
  const { type, ticket } = payload;
  const form = ticket.form ?? '';
  const kind = [...kinds.values()].find((known) => known.zendesk?.form === form);
  const of = (known: Kind, problem: string | null): CaseEvent =>
    eventOf(item, payload, known, { timeZone, unstated: problem, wordOf });
  const name = filled(form)?.slice(0, FORM_SHOWN_MAX);
  const why = `ticket ${ticket.id} has ${name === undefined ? 'no form' : `the form \`${name}\``} now`;
  const ofCase: OfCase = {
    key: { system: 'zendesk', record: ticket.id },
    why,
    read(caseKind) {
      const known = kinds.get(caseKind);
      return known === undefined || known === kind ? null : of(known, `T${why.slice(1)}, and does not state it`);
    },
  };
  if (kind === undefined) return { ...withoutKind(ticket, kinds), ofCase };
  const event = of(kind, null);
  return { kind: 'event', event: type === 'ticket.created' ? { ...event, type: 'opened' } : event, ofCase };
}

function inOurWords(payload: Payload, wordOf: WordOf): Payload {
  const fields = Object.entries(payload.ticket.fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? wordOf(name, value) : value,
  ]);
  return { ...payload, ticket: { ...payload.ticket, fields: Object.fromEntries(fields) } };
}

/**
 * The ticket as a correction of a case of `kind`.
 *
 * @param unstated the problem of every mapped fact that the payload does not mention; null when such facts stay
 */
function eventOf(
  item: InboxItem,
  { type, ticket }: Payload,
  kind: Kind,
  {
    timeZone,
    unstated,
    wordOf,
  }: { readonly timeZone: string; readonly unstated: string | null; readonly wordOf: WordOf },
): CaseEvent {
  const record = `ticket ${ticket.id}`;
  const facts: Fact[] = [];
  const refused: RefusedFact[] = [];
  const cleared: string[] = [];
  const said: SaidNone[] = [];
  for (const fact of kind.facts) {
    const field = fact.zendesk ?? fact.fact;
    const named = { path: fact.fact, label: fact.label, ...(field === fact.fact ? {} : { field }) };
    const given = tagsIn(fact, cleanTexts(rawValue(ticket, fact.zendesk)), (tag) => wordOf(field, tag));
    const read = mayBeTags(fact, given) ?? readFact(fact, given, { currency: currencyOf(ticket, fact), timeZone });
    // A field of the payload that is null is empty; one that the payload lacks is unknown.
    if (given === undefined && unstated !== null && fact.zendesk !== undefined)
      refused.push({ ...named, problem: unstated });
    else if (read === null) {
      cleared.push(...(given === undefined ? [] : [fact.fact]));
      said.push(...saidAt(fact, given));
    } else if ('problem' in read) refused.push({ ...named, ...read });
    else
      facts.push({
        path: fact.fact,
        value: read.value,
        source: { system: 'Zendesk', record, field },
      });
  }
  refused.push(...misnamedIn(ticket, kind));
  const createdAt = parseInstant(ticket.created_at);
  const followed = followedBy(ticket);
  return {
    channel: /^e?mail$/i.test(ticket.channel ?? '') ? 'email' : 'zendesk_web',
    eventId: item.eventId,
    type: 'corrected',
    receivedAt: createdAt !== null && createdAt <= item.receivedAt + CLOCK_SKEW_MS ? createdAt : item.receivedAt,
    kind: kind.kind,
    keys: [{ system: 'zendesk', record: ticket.id }, ...(followed?.keys ?? [])],
    ...(followed === null ? {} : { followsUp: true }),
    requester: requesterOf(type, ticket),
    editor: { name: filled(ticket.submitter_name), email: filled(ticket.submitter_email) },
    facts,
    refused,
    cleared,
    ...(said.length === 0 ? {} : { saidNone: said }),
    ...openingTextOf(kind),
    mark: {
      source: `zendesk ${record}`,
      at: changedAt(ticket, item),
      sequence: auditOf(ticket),
      ...(isRounded(ticket) ? { isRounded: true } : {}),
    },
  };
}

/** What Zendesk's placeholder `{{ticket.via}}` gives for a follow-up, in an account of this language. */
const FOLLOW_UP = /^closed[ _-]?ticket$/i;

/**
 * The closed ticket that this one follows up. Zendesk makes a follow-up by itself when someone answers a closed ticket,
 * with the same form, tags and fields.
 *
 * @returns null for any other ticket; no key if the webhook does not name the closed one
 */
function followedBy({ id, channel, follow_up_of: given }: Payload['ticket']): Pick<CaseEvent, 'keys'> | null {
  const number = given === null || given === undefined || given === '' ? null : String(given);
  if (number === null) return FOLLOW_UP.test((channel ?? '').trim()) ? { keys: [] } : null;
  const key = recordKey('zendesk', number);
  return { keys: key.record === id ? [] : [key] };
}

/** Facts that are read of the ticket's first comment. */
function openingTextOf({ facts }: Kind): Pick<CaseEvent, 'openingText'> {
  const paths = facts.filter(({ zendesk }) => zendesk === 'ticket.description').map(({ fact }) => fact);
  return paths.length === 0 ? {} : { openingText: paths };
}

/** Says why a ticket is no case. Only the exact name of a form counts: a kind must never take another form's tickets. */
function withoutKind({ id, form }: Payload['ticket'], kinds: ReadonlyMap<string, Kind>): Normalised {
  const name = filled(form);
  if (name === null)
    return { kind: 'ignored', why: `ticket ${id} has no form, so no kind takes it and it opened no case` };
  const shown = name.slice(0, FORM_SHOWN_MAX);
  const similar = [...kinds.values()].find(
    ({ zendesk }) => zendesk !== undefined && foldedForm(zendesk.form) === foldedForm(name),
  );
  if (similar?.zendesk !== undefined)
    return {
      kind: 'refused',
      why: `ticket ${id} has the form \`${shown}\`, and the kind \`${similar.kind}\` takes \`${similar.zendesk.form}\`: they differ only in capitals or spaces. Write the same in the kind and in Zendesk`,
    };
  return { kind: 'ignored', why: `no kind has the ticket form \`${shown}\`, so ticket ${id} opened no case` };
}

function foldedForm(form: string): string {
  return form
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, '');
}

/** A text such as `2026-03-04T14:05Z`: Zendesk's placeholder has minutes only. Seconds are not enough either. */
function isRounded({ updated_at }: Payload['ticket']): boolean {
  return !/:\d\d\.\d/.test(updated_at);
}

function auditOf({ audit_id }: Payload['ticket']): number | null {
  const number = audit_id === null || audit_id === undefined || audit_id === '' ? null : Number(audit_id);
  return number !== null && Number.isSafeInteger(number) ? number : null;
}

/**
 * The ticket's own time of its last change: a trigger's webhooks may arrive in any order. A time in the future would
 * make every later change look old, so it counts as none.
 */
function saidAt(fact: Kind['facts'][number], given: unknown): readonly SaidNone[] {
  const text = saidNone(fact, given);
  return text === null ? [] : [{ path: fact.fact, text }];
}

function changedAt({ updated_at }: Payload['ticket'], { receivedAt }: InboxItem): Instant | null {
  const at = parseInstant(updated_at);
  return at !== null && at <= receivedAt + CLOCK_SKEW_MS ? at : null;
}

/**
 * The person it is for, and the person who entered the ticket: neither may decide anything in its run. Of an update,
 * the submitter is its editor.
 */
function requesterOf(type: Payload['type'], ticket: Payload['ticket']): CaseEvent['requester'] {
  const requester = { name: filled(ticket.requester?.name), email: filled(ticket.requester?.email) };
  const submitter = { name: filled(ticket.submitter_name), email: filled(ticket.submitter_email) };
  const texts = (type === 'ticket.created' ? [submitter, requester] : [requester]).flatMap(identityTexts);
  const email = texts.find((text) => mailboxesOf(text).length > 0) ?? null;
  const name = requester.name ?? 'unknown';
  // The name of the requester counts by itself only if there is no address at all.
  const known = new Set([(email ?? name).toLowerCase()]);
  const others = texts.filter((text) => !known.has(text.toLowerCase()) && known.add(text.toLowerCase()));
  return { name, email, ...(others.length === 0 ? {} : { others }) };
}

/**
 * The value of the ticket's field with this key of the kind: `requester.name`, `ticket.description`, or a custom
 * field's key. Undefined when the payload does not have it, null when it is empty.
 */
function rawValue(ticket: Payload['ticket'], key: string | undefined): unknown {
  switch (key) {
    case undefined:
      return undefined;
    case 'ticket.id':
      return ticket.id;
    case 'ticket.subject':
      return ticket.subject;
    case 'ticket.description':
      return ticket.description == null ? ticket.description : withoutHead(ticket.description);
    case 'requester.name':
      return ticket.requester?.name;
    case 'requester.email':
      return ticket.requester?.email;
    default:
      return own(ticket.fields, key);
  }
}

/** Zendesk replaces a placeholder that it cannot fill with an empty text; null for those. */
function filled(text: string | null | undefined): string | null {
  const trimmed = cleanText(text ?? '').trim();
  return trimmed === '' ? null : trimmed;
}

function currencyOf(ticket: Payload['ticket'], fact: FactDeclaration): string | null {
  const currency = rawValue(ticket, fact.zendesk_currency);
  return typeof currency === 'string' ? filled(currency) : null;
}
