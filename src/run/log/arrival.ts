/**
 * The mailbox of a run: the declared case events that arrived, which step took each, and the values bound then. An
 * event that no step has taken is *unread*; it stays in the mailbox until a step waits or watches for it.
 */
import type { AssignedBy, RefusedFact } from '../../case/case-event.ts';
import { RECEIVED_AT } from '../../case/kind.ts';
import type { ArrivedField } from '../../case/read-event.ts';
import { isOlder, type SourceMark } from '../../case/source-mark.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { AskId } from '../../kernel/ids.ts';
import { timestamp } from '../../kernel/time.ts';
import { isRecord, type Value } from '../../kernel/value.ts';
import type { PersonActor } from './actor.ts';
import { bind, type Bindings } from './binding.ts';

export type Arrival = {
  readonly eventId: string;
  readonly event: string;
  readonly label: string;
  readonly fields: readonly ArrivedField[];
  readonly refused: readonly RefusedFact[];
  /** When we received it: the time that counts for deadlines. */
  readonly at: Instant;
  /** The source's own time, or `at` if the source gave none or a later one. */
  readonly stated: Instant;
  /** Orders unread events: as stated, but before what its source has numbered as later. */
  readonly order: Instant;
  /** Its place among the events of its source; absent where the source does not number them. */
  readonly mark?: SourceMark;
  /** Sequence number of its arrival in the log. */
  readonly seq: number;
  readonly taken: Taken | null;
  /** The step that read it before the case started again. */
  readonly readBefore?: string;
  /** Whether a wait takes first what no earlier run has taken. */
  readonly yields?: true;
  /** The approvals that had been given by then, of calls whose outcome was not known yet; absent for none. */
  readonly approved?: readonly AskId[];
  /** The steps of writes that were on their way or asked about when it came; absent for none. */
  readonly during?: readonly string[];
  /** The open stops at a write, whose cards show it since; absent for none. */
  readonly shownOn?: readonly AskId[];
  /** The person who chose the case, if the event fits several. */
  readonly assignedBy?: AssignedBy;
};

/** The step that took an event; for a `watch`, the label of its handler in the file. */
export type Taken = { readonly step: string; readonly handler: string | null; readonly at: Instant };

/** In order of arrival. */
export type Arrivals = { readonly arrivals: readonly Arrival[] };

/** The planner found the step that an event is for. Recorded before that step goes on. */
export type EventTaken = {
  readonly type: 'EventTaken';
  readonly eventId: string;
  readonly step: string;
  readonly handler: string | null;
};

/** Events that no step has taken, in the order in which steps take them. */
export function unreadOf({ arrivals }: Arrivals): readonly Arrival[] {
  return arrivals.filter(({ taken }) => taken === null).toSorted(inMailOrder);
}

export function inMailOrder(a: Arrival, b: Arrival): number {
  return a.order - b.order || a.at - b.at || a.seq - b.seq;
}

/**
 * The mailbox with one more event. A source that numbers its events orders them by that, whatever the times say: each
 * comes a moment before the next one at the latest. Events of other sources are ordered by time among them.
 */
export function withArrival(arrivals: readonly Arrival[], added: Omit<Arrival, 'order'>): readonly Arrival[] {
  const all = [...arrivals, { ...added, order: added.stated }];
  const numbered = all.flatMap((arrival) => (arrival.mark?.source === added.mark?.source ? numberedOf(arrival) : []));
  const orders = new Map<string, Instant>();
  let next: (Arrival & { readonly mark: SourceMark }) | null = null;
  for (const arrival of numbered.toSorted(inSourceOrder).reverse()) {
    const isBefore: boolean = next !== null && isOlder(arrival.mark, next.mark);
    const order: Instant = isBefore && next !== null ? Math.min(arrival.stated, next.order - 1) : arrival.stated;
    orders.set(arrival.eventId, order);
    next = { ...arrival, order };
  }
  return all.map((arrival) => ({ ...arrival, order: orders.get(arrival.eventId) ?? arrival.order }));
}

const numberedOf = (arrival: Arrival): (Arrival & { readonly mark: SourceMark })[] =>
  arrival.mark === undefined ? [] : [{ ...arrival, mark: arrival.mark }];

function inSourceOrder(a: Arrival & { readonly mark: SourceMark }, b: Arrival & { readonly mark: SourceMark }): number {
  if (isOlder(a.mark, b.mark)) return -1;
  return isOlder(b.mark, a.mark) ? 1 : a.seq - b.seq;
}

export function arrivalOf({ arrivals }: Arrivals, eventId: string | null): Arrival | null {
  return eventId === null ? null : (arrivals.find((known) => known.eventId === eventId) ?? null);
}

export function withTaken({ arrivals }: Arrivals, eventId: string, taken: Taken | null): Arrivals {
  return { arrivals: arrivals.map((known) => (known.eventId === eventId ? { ...known, taken } : known)) };
}

/**
 * Binds the fields of an event, and the time it was received, to `name`. Binds nothing without a name or a known event.
 */
export function bindArrival(
  state: Arrivals & Bindings,
  name: string | null,
  eventId: string | null,
  step: string,
): Bindings {
  const arrival = arrivalOf(state, eventId);
  if (name === null || arrival === null) return bind(state);
  const { label, fields, at } = arrival;
  const refused = arrival.refused.filter(({ type }) => type !== undefined);
  const value = {
    ...Object.fromEntries(fields.map((field) => [field.path, field.value])),
    [RECEIVED_AT]: timestamp(at),
  };
  const named = fields.map(({ path, label, source }) => ({ name: path, label, ...source }));
  return bind(state, {
    path: [name],
    value,
    source: { kind: 'event', eventId: arrival.eventId, step, label, fields: named, refused },
    at,
  });
}

/** A person corrected what was said of a field: in its place, wherever the event is bound. */
export function correctField(
  { arrivals, bindings }: Arrivals & Bindings,
  {
    eventId,
    path,
    label,
    value,
    by,
  }: { eventId: string; path: string; label: string; value: Value | null; by: PersonActor },
): Arrivals & Bindings {
  const source = { system: 'Slack', record: by.name, field: label };
  const fields = (known: readonly ArrivedField[]): readonly ArrivedField[] => [
    ...known.filter((field) => field.path !== path),
    ...(value === null ? [] : [{ path, label, value, source }]),
  ];
  return {
    arrivals: arrivals.map((known) => (known.eventId === eventId ? { ...known, fields: fields(known.fields) } : known)),
    bindings: bindings.map((known) => {
      if (known.source.kind !== 'event' || known.source.eventId !== eventId || !isRecord(known.value)) return known;
      const others = Object.fromEntries(Object.entries(known.value).filter(([name]) => name !== path));
      const named = known.source.fields.filter(({ name }) => name !== path);
      return {
        ...known,
        value: value === null ? others : { ...others, [path]: value },
        source: { ...known.source, fields: [...named, ...(value === null ? [] : [{ name: path, label, ...source }])] },
      };
    }),
  };
}

/** A person said what a field that cannot be read should be: it counts for this event, wherever it is bound. */
export function giveField(
  { arrivals, bindings }: Arrivals & Bindings,
  { eventId, path, value, by }: { eventId: string; path: string; value: Value | null; by: PersonActor },
): Arrivals & Bindings {
  const label = arrivals
    .find((known) => known.eventId === eventId)
    ?.refused.find((field) => field.path === path)?.label;
  if (label === undefined) return { arrivals, bindings };
  const source = { system: 'Slack', record: by.name, field: label };
  const given = value === null ? [] : [{ path, label, value, source }];
  const isOther = (field: RefusedFact): boolean => field.path !== path;
  return {
    arrivals: arrivals.map((known) =>
      known.eventId === eventId
        ? {
            ...known,
            fields: [...known.fields, ...given],
            refused: known.refused.filter(isOther),
          }
        : known,
    ),
    bindings: bindings.map((known) =>
      known.source.kind === 'event' && known.source.eventId === eventId && isRecord(known.value)
        ? {
            ...known,
            value: value === null ? known.value : { ...known.value, [path]: value },
            source: {
              ...known.source,
              fields: [...known.source.fields, ...(value === null ? [] : [{ name: path, label, ...source }])],
              refused: known.source.refused.filter(isOther),
            },
          }
        : known,
    ),
  };
}
