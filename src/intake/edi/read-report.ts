/**
 * Reads a report of a set as its kind declares: the opening of a case, or an event. What cannot be read is refused, and
 * what the acknowledgment says of it follows from the same reading.
 */
import type { CaseEvent, CorrelationKey } from '../../case/case-event.ts';
import type { EdiEvent, EdiOpening } from '../../case/edi-mapping.ts';
import type { EventDeclaration, Kind } from '../../case/kind.ts';
import { recordKey } from '../../case/record-key.ts';
import type { IntakeHandbook } from '../../engine/normalised.ts';
import type { Sender } from '../../handbook/senders.ts';
import { listed } from '../../handbook/suggest.ts';
import type { Instant } from '../../kernel/clock.ts';
import { normalOf } from '../../kernel/identifier.ts';
import { clockSkewMs } from '../../kernel/limits.ts';
import { instantsOfLocal } from '../../kernel/time.ts';
import { whyNotAllowed } from '../events/sender-rights.ts';
import type { EventPayload } from '../events/payload.ts';
import type { EdiPayload } from './payload.ts';
import { readValues, type Mapped, type Note, type ReadValues } from './read-values.ts';
import { valuesAt, type Report } from './values-at.ts';

/**
 * `set`: no kind maps it. `report`: something is missing that must be there, or its sender may not state it. Null: its
 * sender did nothing wrong.
 */
export type Rejected = 'set' | 'report' | null;

export type ReadReport = { readonly notes: readonly Note[] } & (
  | { readonly kind: 'event'; readonly event: CaseEvent }
  | { readonly kind: 'ignored'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string; readonly rejected: Rejected }
);

export type Received = {
  readonly sender: Sender;
  readonly payload: Pick<EdiPayload, 'interchange' | 'group' | 'set'>;
  /** Of the inbox, unique for the sender. */
  readonly eventId: string;
  readonly receivedAt: Instant;
};

/** Records that one event may name. */
const RECORDS_MAX = 5;
const RECORD_CHARACTERS_MAX = 200;

type Meant =
  | { readonly kind: Kind; readonly opening: EdiOpening }
  | { readonly kind: Kind; readonly declared: EventDeclaration; readonly edi: EdiEvent };

export function readReport(report: Report, received: Received, handbook: IntakeHandbook): ReadReport {
  const kinds = received.sender.kinds.flatMap((name) => handbook.kinds.get(name) ?? []);
  const mapped = kinds.flatMap((kind) => meantBy(kind, report.id));
  const [only, second] = mapped.filter((meant) => isWhere(report, meant));
  if (mapped.length === 0)
    return refused(`no kind of the sender \`${received.sender.sender}\` maps the set ${report.id}`, 'set');
  if (only === undefined)
    return {
      kind: 'ignored',
      why: `no kind of the sender \`${received.sender.sender}\` maps a ${report.id} with these codes`,
      notes: [],
    };
  if (second !== undefined)
    return refused(
      `a ${report.id} with these codes is mapped more than once: ${nameOf(only)} and ${nameOf(second)}`,
      null,
    );
  const values = readValues(report, mappedBy(only), {
    timeZone: handbook.timeZone,
    system: received.sender.sender,
    record: recordText(received),
  });
  const named = keysOf(report, only, received.sender);
  const lacking = [...values.lacking, ...('lacking' in named ? [named.lacking] : [])];
  const notes = [...values.notes, ...('note' in named ? [named.note] : [])];
  if ('problem' in named) return { kind: 'refused', why: named.problem, rejected: 'report', notes };
  if ('lacking' in named || lacking.length > 0)
    return {
      kind: 'refused',
      why: `the ${report.id} cannot be used: expected ${lacking.join(' and ')}, got nothing`,
      rejected: 'report',
      notes,
    };
  const why = whyNotAllowed(received.sender, only.kind, claimedBy(only, named.keys, values));
  if (why !== null) return { kind: 'refused', why, rejected: 'report', notes };
  return { kind: 'event', event: eventOf(only, received, named.keys, values), notes };
}

const refused = (why: string, rejected: Rejected): ReadReport => ({ kind: 'refused', why, rejected, notes: [] });

function meantBy(kind: Kind, set: string): readonly Meant[] {
  const opening = kind.edi?.set === set ? [{ kind, opening: kind.edi }] : [];
  return [
    ...opening,
    ...kind.events.flatMap((declared) => (declared.edi?.set === set ? [{ kind, declared, edi: declared.edi }] : [])),
  ];
}

/** Whether each element that the mapping names has one of its codes. */
function isWhere(report: Report, meant: Meant): boolean {
  const { where = {} } = 'opening' in meant ? meant.opening : meant.edi;
  return Object.entries(where).every(([path, codes]) =>
    valuesAt(report, [path]).found.some(({ value }) => codes.includes(value)),
  );
}

const nameOf = (meant: Meant): string =>
  'opening' in meant
    ? `as the opening of \`${meant.kind.kind}\``
    : `as \`${meant.declared.event}\` of \`${meant.kind.kind}\``;

const mappedBy = (meant: Meant): readonly Mapped[] =>
  'opening' in meant
    ? meant.kind.facts.map((fact) => ({ ...fact, path: fact.fact }))
    : meant.declared.fields.map((field) => ({ ...field, path: field.field }));

type Keys =
  | { readonly keys: readonly CorrelationKey[] }
  | { readonly lacking: string; readonly note: Note }
  | { readonly problem: string; readonly note: Note };

/** The records that name the case: of an opening its number alone, of an event those that its mapping names. */
function keysOf(report: Report, meant: Meant, { edi }: Sender): Keys {
  const own = edi?.records ?? '';
  const naming = 'opening' in meant ? [{ from: meant.opening.record, system: own }] : meant.edi.case;
  const looked = naming.map(({ from, system = own }) => ({ from, system, ...valuesAt(report, from) }));
  const keys = apart(
    meant.kind,
    looked.flatMap(({ system, found }) => found.map(({ value }) => recordKey(system, value))),
    'opening' in meant ? meant.opening.record : [],
  );
  const [first] = looked;
  const place = looked.find(({ found }) => found.length > 0)?.found[0]?.place ?? first?.place;
  if (first === undefined || place === undefined || keys.length === 0) {
    const elements = naming.map(({ from }) => from[0] ?? '');
    const missing = place ?? { segment: '', number: null, element: 1, component: null };
    return { lacking: `${listed(elements, 'or')} (what names the case)`, note: { place: missing, code: '1' } };
  }
  const max = 'opening' in meant ? 1 : RECORDS_MAX;
  if (keys.length > max)
    return {
      problem: `the ${report.id} cannot be used: expected ${max === 1 ? 'one record that names the case' : `at most ${max} records that name the case`}, got ${keys.length}`,
      note: { place, code: '7' },
    };
  if (keys.some(({ record }) => record.length > RECORD_CHARACTERS_MAX))
    return {
      problem: `the ${report.id} cannot be used: expected records of at most ${RECORD_CHARACTERS_MAX} characters, got a longer one`,
      note: { place, code: '5' },
    };
  return { keys };
}

/**
 * Each record once. One that is a fact too, such as a BOL, is compared in the normal form of the fact, and stays as it was
 * written first: other channels name it so.
 */
function apart({ facts }: Kind, keys: readonly CorrelationKey[], paths: readonly string[]): CorrelationKey[] {
  const normal = facts.find((fact) => fact.edi?.from.some((path) => paths.includes(path)) === true)?.normal;
  const formOf = ({ record }: CorrelationKey): string =>
    (normal === undefined ? null : normalOf(record, normal)) ?? record;
  const first = new Map<string, CorrelationKey>();
  for (const key of keys) {
    const form = JSON.stringify([key.system, formOf(key)]);
    if (!first.has(form)) first.set(form, key);
  }
  return [...first.values()];
}

/** What the report states, in the terms in which the rights of senders are declared. */
function claimedBy(
  meant: Meant,
  keys: readonly CorrelationKey[],
  { facts, refused: unread }: ReadValues,
): EventPayload {
  const stated = Object.fromEntries([...facts, ...unread].map(({ path }) => [path, true]));
  return 'opening' in meant
    ? { opens: meant.kind.kind, case: [...keys], facts: stated }
    : { event: meant.declared.event, case: [...keys], fields: stated };
}

const recordText = ({ payload: { set, interchange } }: Received): string =>
  `${set.id} ${set.control} of interchange ${interchange.control}`;

function eventOf(
  meant: Meant,
  { sender, payload, eventId, receivedAt }: Received,
  keys: readonly CorrelationKey[],
  { facts, refused: unread, saidNone }: ReadValues,
): CaseEvent {
  const requester = { name: `the EDI partner ${sender.sender}`, email: null };
  const at = timeOf(payload.group, sender.edi?.time_zone ?? null);
  return {
    channel: 'edi',
    // Senders number their interchanges independently.
    eventId: `${sender.sender}:${eventId}`,
    receivedAt,
    kind: meant.kind.kind,
    keys,
    requester,
    facts,
    refused: unread,
    ...(saidNone.length === 0 ? {} : { saidNone }),
    mark: {
      source: [sender.sender, ...keys.flatMap(({ system, record }) => [system, record])].join(' '),
      // A time in the future would make every later change look old, so it counts as none.
      at: at !== null && at <= receivedAt + clockSkewMs ? at : null,
      sequence: null,
      isPartial: true,
      // Of two groups of one minute, only their control numbers may say which was made last.
      ...(payload.group.time.length < 'HHMMSS'.length ? { isRounded: true } : {}),
      ...(/^\d{1,9}$/.test(payload.interchange.control) ? { control: Number(payload.interchange.control) } : {}),
    },
    ...('opening' in meant ? { type: 'opened', editor: requester } : { type: 'declared', event: meant.declared.event }),
  };
}

/** When the group was made, in its partner's time; null where that is not declared, or was twice or never. */
function timeOf({ date, time }: EdiPayload['group'], timeZone: string | null): Instant | null {
  const day = /^(\d{4})(\d{2})(\d{2})$/.exec(date);
  const clock = /^(\d{2})(\d{2})(\d{2})?\d{0,2}$/.exec(time);
  if (day === null || clock === null || timeZone === null) return null;
  const [, hour, minute, second = '00'] = clock;
  const instants = instantsOfLocal(`${day.slice(1).join('-')}T${hour}:${minute}:${second}`, timeZone);
  return instants !== null && instants[0] === instants[1] ? instants[0] : null;
}
