/**
 * Turns an event of another system into a case event, as the kind declares. Its texts are data and are never followed.
 */
import type { CaseEvent, Fact, RefusedFact } from '../../case/case-event.ts';
import type { EventField, FactDeclaration, Kind } from '../../case/kind.ts';
import type { InboxItem, Normalised } from '../../engine/ports.ts';
import type { Sender } from '../../handbook/senders.ts';
import { readFact, type ReadFact } from '../read-fact.ts';
import { cleanText } from '../webhook.ts';
import { eventPayloadSchema, type EventPayload, type Sent } from './payload.ts';
import { whyNotAllowed } from './sender-rights.ts';
import { own } from '../../kernel/own.ts';

type Declared = (EventField | FactDeclaration) & { readonly path: string };

/** The requester when the sender names none. */
const ANOTHER_SYSTEM = { name: 'another system', email: null } as const;

/** @param senders those of the handbook in force; an event of any other sender is refused */
export function normaliseEvent(
  item: InboxItem,
  kinds: ReadonlyMap<string, Kind>,
  senders: readonly Sender[] | null,
): Normalised {
  const sender = senders?.find((known) => known.sender === item.sender);
  if (sender === undefined)
    return { kind: 'refused', why: `\`senders.yaml\` declares no sender \`${item.sender ?? ''}\`` };
  const parsed = eventPayloadSchema.safeParse(item.payload);
  if (!parsed.success)
    return {
      kind: 'refused',
      why: `the event does not match its schema: ${parsed.error.issues[0]?.path.join('.') ?? ''} ${parsed.error.issues[0]?.message ?? ''}`,
    };
  return 'opens' in parsed.data
    ? opened(item, parsed.data, { kinds, sender })
    : happened(item, parsed.data, { kinds, sender });
}

type From = { readonly kinds: ReadonlyMap<string, Kind>; readonly sender: Sender };

function happened(
  item: InboxItem,
  payload: Extract<EventPayload, { event: string }>,
  { kinds, sender }: From,
): Normalised {
  const { event: name, fields } = payload;
  const declaring = [...kinds.values()].filter(
    (kind) => (payload.kind ?? kind.kind) === kind.kind && kind.events.some(({ event }) => event === name),
  );
  const [kind] = declaring;
  if (kind === undefined) return { kind: 'ignored', why: `no kind declares the event \`${name}\`` };
  if (declaring.length > 1)
    return {
      kind: 'refused',
      why: `more than one kind declares the event \`${name}\`: ${declaring.map((each) => each.kind).join(', ')}. Send \`kind\` with it`,
    };
  const why = whyNotAllowed(sender, kind, payload);
  if (why !== null) return { kind: 'refused', why };
  const declared = kind.events.find(({ event }) => event === name)?.fields ?? [];
  return {
    kind: 'event',
    event: {
      type: 'declared',
      event: name,
      ...coreOf(item, payload, kind),
      requester: ANOTHER_SYSTEM,
      ...readAll(
        item,
        declared.map((field) => ({ ...field, path: field.field })),
        fields,
      ),
    },
  };
}

function opened(
  item: InboxItem,
  payload: Extract<EventPayload, { opens: string }>,
  { kinds, sender }: From,
): Normalised {
  const kind = kinds.get(payload.opens);
  if (kind === undefined) return { kind: 'ignored', why: `there is no kind \`${payload.opens}\`` };
  const why = whyNotAllowed(sender, kind, payload);
  if (why !== null) return { kind: 'refused', why };
  const requester =
    payload.requester === undefined
      ? ANOTHER_SYSTEM
      : { name: cleanText(payload.requester.name), email: payload.requester.email ?? null };
  return {
    kind: 'event',
    event: {
      type: 'opened',
      ...coreOf(item, payload, kind),
      requester,
      ...readAll(
        item,
        kind.facts.map((fact) => ({ ...fact, path: fact.fact })),
        payload.facts,
      ),
    },
  };
}

function coreOf(
  { sender, eventId, receivedAt }: InboxItem,
  { case: target }: EventPayload,
  { kind }: Kind,
): Pick<CaseEvent, 'channel' | 'eventId' | 'receivedAt' | 'kind' | 'keys'> {
  // Senders number their events independently.
  return {
    channel: 'events',
    eventId: `${sender ?? ''}:${eventId}`,
    receivedAt,
    kind,
    keys: [{ system: target.system, record: target.record }],
  };
}

/** Reads the fields that the kind declares; the others are ignored. */
function readAll(
  { sender, eventId }: InboxItem,
  declared: readonly Declared[],
  sent: Readonly<Record<string, Sent>>,
): { readonly facts: readonly Fact[]; readonly refused: readonly RefusedFact[] } {
  const facts: Fact[] = [];
  const refused: RefusedFact[] = [];
  for (const { path, ...declaration } of declared) {
    const given = own(sent, path);
    const read = given === undefined || given === null ? null : readField(declaration, given);
    if (read === null) continue;
    if ('problem' in read) refused.push({ path, label: declaration.label, problem: read.problem });
    else
      facts.push({
        path,
        value: read.value,
        source: { system: sender ?? 'events', record: `event ${eventId}`, field: path },
      });
  }
  return { facts, refused };
}

function readField(field: EventField | FactDeclaration, given: NonNullable<Sent>): ReadFact {
  if (field.type === 'list')
    return Array.isArray(given)
      ? { value: given.map(cleanText) }
      : { problem: 'Expected a list of texts, got another value' };
  if (Array.isArray(given)) return { problem: 'Expected one value, got a list' };
  if (typeof given === 'object')
    return field.type === 'money'
      ? readFact(field, cleanText(given.amount), cleanText(given.currency))
      : { problem: 'Expected one value, got an amount' };
  return readFact(field, cleanText(String(given)), null);
}
