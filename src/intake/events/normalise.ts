/**
 * Turns an event of another system into a case event, as the kind declares. Its texts are data and are never followed.
 */
import type { CaseEvent, Fact, RefusedFact } from '../../case/case-event.ts';
import type { EventField, FactDeclaration, Kind } from '../../case/kind.ts';
import { readFact } from '../../case/read-fact.ts';
import type { InboxItem, IntakeHandbook, Normalised } from '../../engine/ports.ts';
import type { Sender } from '../../handbook/senders.ts';
import { cleanText, cleanTexts } from '../webhook.ts';
import { eventPayloadSchema, type EventPayload, type Sent } from './payload.ts';
import { whyNotAllowed } from './sender-rights.ts';
import { own } from '../../kernel/own.ts';

type Declared = (EventField | FactDeclaration) & { readonly path: string };

/** The requester when the sender names none. */
const ANOTHER_SYSTEM = { name: 'another system', email: null } as const;

/** An event of a sender that the handbook does not declare is refused. */
export function normaliseEvent(item: InboxItem, handbook: IntakeHandbook): Normalised {
  const sender = handbook.senders?.find((known) => known.sender === item.sender);
  if (sender === undefined)
    return { kind: 'refused', why: `\`senders.yaml\` declares no sender \`${item.sender ?? ''}\`` };
  const parsed = eventPayloadSchema.safeParse(item.payload);
  if (!parsed.success)
    return {
      kind: 'refused',
      why: `the event does not match its schema: ${parsed.error.issues[0]?.path.join('.') ?? ''} ${parsed.error.issues[0]?.message ?? ''}`,
    };
  return 'opens' in parsed.data
    ? opened(item, parsed.data, handbook, sender)
    : happened(item, parsed.data, handbook, sender);
}

function happened(
  item: InboxItem,
  payload: Extract<EventPayload, { event: string }>,
  { kinds, timeZone }: IntakeHandbook,
  sender: Sender,
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
        timeZone,
      ),
    },
  };
}

function opened(
  item: InboxItem,
  payload: Extract<EventPayload, { opens: string }>,
  { kinds, timeZone }: IntakeHandbook,
  sender: Sender,
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
        timeZone,
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
  timeZone: string,
): { readonly facts: readonly Fact[]; readonly refused: readonly RefusedFact[] } {
  const facts: Fact[] = [];
  const refused: RefusedFact[] = [];
  for (const { path, ...declaration } of declared) {
    const read = readFact(declaration, cleanTexts(own(sent, path)), { currency: null, timeZone });
    if (read === null) continue;
    if ('problem' in read) refused.push({ path, label: declaration.label, ...read });
    else
      facts.push({
        path,
        value: read.value,
        source: { system: sender ?? 'events', record: `event ${eventId}`, field: path },
      });
  }
  return { facts, refused };
}
