/**
 * Turns an event of another system into a case event, as the kind declares. Its texts are data and are never followed.
 */
import type { CaseEvent, Fact, RefusedFact, Requester, SaidNone } from '../../case/case-event.ts';
import type { EventField, FactDeclaration, Kind } from '../../case/kind.ts';
import { recordKey } from '../../case/record-key.ts';
import { clip, readFact, saidNone } from '../../case/read-fact.ts';
import type { IntakeHandbook, Normalised } from '../../engine/normalised.ts';
import type { InboxItem } from '../../engine/ports.ts';
import type { Sender } from '../../handbook/senders.ts';
import { suggest } from '../../handbook/suggest.ts';
import { clockSkewMs } from '../../kernel/limits.ts';
import { parseInstant } from '../../kernel/time.ts';
import { cleanText, cleanTexts } from '../webhook.ts';
import { readEventPayload, type EventPayload, type Sent } from './payload.ts';
import { whyNotAllowed } from './sender-rights.ts';
import { own } from '../../kernel/own.ts';

type Declared = (EventField | FactDeclaration) & { readonly path: string };

/** Names that no kind declares and that one message reports one by one. */
const UNDECLARED_MAX = 20;

/** The requester or editor when the sender names none. */
const ANOTHER_SYSTEM = { name: 'another system', email: null } as const;

/** An event of a sender that the handbook does not declare is refused. */
export function normaliseEvent(item: InboxItem, handbook: IntakeHandbook): Normalised {
  const sender = handbook.senders?.find((known) => known.sender === item.sender);
  if (sender === undefined)
    return { kind: 'refused', why: `\`senders.yaml\` declares no sender \`${item.sender ?? ''}\`` };
  const parsed = readEventPayload(item.payload);
  if ('problem' in parsed) return { kind: 'refused', why: `the event cannot be used: ${parsed.problem}` };
  const { payload } = parsed;
  if ('opens' in payload) return opened(item, payload, handbook, sender);
  return 'corrects' in payload ? corrected(item, payload, handbook, sender) : happened(item, payload, handbook, sender);
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
  return {
    kind: 'event',
    event: {
      type: 'opened',
      ...coreOf(item, payload, kind),
      requester: personOf(payload.requester),
      editor: personOf(payload.requester),
      ...readAll(
        item,
        kind.facts.map((fact) => ({ ...fact, path: fact.fact })),
        payload.facts,
        timeZone,
      ),
    },
  };
}

/** Changed facts. What the sender does not mention stays as it is; an empty value removes the fact. */
function corrected(
  item: InboxItem,
  payload: Extract<EventPayload, { corrects: string }>,
  { kinds, timeZone }: IntakeHandbook,
  sender: Sender,
): Normalised {
  const kind = kinds.get(payload.corrects);
  if (kind === undefined) return { kind: 'ignored', why: `there is no kind \`${payload.corrects}\`` };
  const why = whyNotAllowed(sender, kind, payload);
  if (why !== null) return { kind: 'refused', why };
  const known = kind.facts.map((fact) => ({ ...fact, path: fact.fact }));
  const read = readAll(item, known, payload.facts, timeZone);
  const isRead = (path: string): boolean => [...read.facts, ...read.refused].some((one) => one.path === path);
  return {
    kind: 'event',
    event: {
      type: 'corrected',
      ...coreOf(item, payload, kind),
      requester: ANOTHER_SYSTEM,
      editor: personOf(payload.editor),
      facts: read.facts,
      refused: read.refused,
      ...(read.saidNone === undefined ? {} : { saidNone: read.saidNone }),
      cleared: known.flatMap(({ path }) => (Object.hasOwn(payload.facts, path) && !isRead(path) ? [path] : [])),
    },
  };
}

function personOf(person: { readonly name: string; readonly email?: string | undefined } | undefined): Requester {
  return person === undefined
    ? ANOTHER_SYSTEM
    : { name: cleanText(person.name), email: cleanText(person.email ?? '').trim() || null };
}

function coreOf(
  { sender = '', eventId, receivedAt }: InboxItem,
  { case: named, at, sequence }: EventPayload,
  { kind }: Kind,
): Pick<CaseEvent, 'channel' | 'eventId' | 'receivedAt' | 'kind' | 'keys' | 'mark'> {
  const keys = named.map((target) => recordKey(target.system, target.record));
  const stated = at === undefined ? null : parseInstant(at);
  return {
    channel: 'events',
    // Senders number and date their events independently.
    eventId: `${sender}:${eventId}`,
    receivedAt,
    kind,
    keys,
    mark: {
      source: [sender, ...keys.flatMap(({ system, record }) => [system, record])].join(' '),
      // A time in the future would make every later change look old, so it counts as none.
      at: stated !== null && stated <= receivedAt + clockSkewMs ? stated : null,
      sequence: sequence ?? null,
      isPartial: true,
    },
  };
}

function undeclared(path: string, names: readonly string[]): string {
  return ['Its kind declares no such name', suggest(path, names)].filter((part) => part !== null).join('. ');
}

/** Reads the fields that the kind declares. The others are refused by name, with the name that was perhaps meant. */
function readAll(
  { sender, eventId }: InboxItem,
  declared: readonly Declared[],
  sent: Readonly<Record<string, Sent>>,
  timeZone: string,
): Pick<CaseEvent, 'facts' | 'refused' | 'saidNone'> {
  const said: SaidNone[] = [];
  const facts: Fact[] = [];
  const refused: RefusedFact[] = [];
  for (const { path, ...declaration } of declared) {
    const given = cleanTexts(own(sent, path));
    const read = readFact(declaration, given, { currency: null, timeZone });
    const text = read === null ? saidNone(declaration, given) : null;
    if (text !== null) said.push({ path, text });
    if (read === null) continue;
    if ('problem' in read) refused.push({ path, label: declaration.label, ...read });
    else
      facts.push({
        path,
        value: read.value,
        source: { system: sender ?? 'events', record: `event ${eventId}`, field: path },
      });
  }
  const names = declared.map(({ path }) => path);
  const others = Object.keys(sent).filter((path) => !names.includes(path));
  for (const path of others.slice(0, UNDECLARED_MAX))
    refused.push({ path: clip(path), label: clip(path), problem: undeclared(path, names) });
  const [more] = others.slice(UNDECLARED_MAX);
  if (more !== undefined)
    refused.push({
      path: clip(more),
      label: clip(more),
      problem: `Its kind declares neither this name nor ${others.length - UNDECLARED_MAX - 1} more`,
    });
  return { facts, refused, ...(said.length === 0 ? {} : { saidNone: said }) };
}
