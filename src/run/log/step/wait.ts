/**
 * The events of a `wait`: until a time, or for a case event that must arrive before it.
 */
import { isOver } from '../../../kernel/deadline.ts';
import { CORRECTED, RECEIVED_AT } from '../../../case/kind.ts';
import { assert } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { own } from '../../../kernel/own.ts';
import { timestamp } from '../../../kernel/time.ts';
import { humanise } from '../../../sop/names.ts';
import type { Reading } from '../../../sop/expression/expression.ts';
import { bindArrival, type Arrival, type Arrivals } from '../arrival.ts';
import { bind, type Bindings } from '../binding.ts';
import type { Ended } from '../case.ts';
import { ERASED, type StepLog } from '../log-part.ts';

export type WaitEvent =
  /** `span` is null if a point in time was computed. */
  | {
      readonly type: 'WaitStarted';
      readonly step: string;
      readonly says: string;
      readonly event: string | null;
      /** What the kind calls the event. Absent in earlier logs, and for the correction of a case. */
      readonly eventLabel?: string;
      readonly span: string | null;
      readonly from: Instant;
      readonly dueAt: Instant;
      readonly readings: readonly Reading[];
      /** The name that the event's fields are bound to. Absent in logs written before declared events existed. */
      readonly save?: string | null;
      /** Only events received since then count: a step, or `start` for the start of this wait. */
      readonly since?: Since | null;
    }
  /**
   * `elapsed`: the time is over, and nothing else was awaited. `late`: the time is over and the event did not arrive.
   */
  | {
      readonly type: 'WaitEnded';
      readonly step: string;
      readonly how: WaitEnd;
      readonly eventId: string | null;
    };

/** `seq` orders what happened in the same millisecond; it is null for the start of the wait. */
export type Since = { readonly label: string; readonly at: Instant; readonly seq: number | null };

export type WaitEnd = 'elapsed' | 'event' | 'late';

export type WaitState = {
  readonly step: string;
  readonly event: string | null;
  readonly eventLabel: string | null;
  /** The name that the event's fields are bound to. */
  readonly save: string | null;
  readonly span: string | null;
  readonly from: Instant;
  /** Sequence number of its start in the log. */
  readonly seq: number;
  readonly since: Since | null;
  readonly dueAt: Instant;
  /** The case event that it took. */
  readonly arrived: { readonly eventId: string; readonly at: Instant } | null;
  /** `superseded`: the handling that it is part of was superseded. */
  readonly ended: { readonly how: WaitEnd | 'superseded'; readonly at: Instant } | null;
};

/** By label of the step. */
export type Waits = { readonly waits: Readonly<Record<string, WaitState>> };

export const waitLog: StepLog<WaitEvent, Waits, Waits & Arrivals & Bindings> = {
  initial: { waits: {} },
  evolve: {
    WaitStarted: (
      { waits },
      { step, event, eventLabel = null, save = null, since = null, span, from, dueAt },
      { seq },
    ) => ({
      waits: {
        ...waits,
        [step]: { step, event, eventLabel, save, span, from, seq, since, dueAt, arrived: null, ended: null },
      },
    }),
    WaitEnded: (state, { step, how, eventId }, { at }) => {
      const wait = own(state.waits, step);
      assert(wait !== undefined, `the wait of step ${step} was started before it ended`);
      return {
        waits: { ...state.waits, [step]: { ...wait, ended: { how, at } } },
        ...(how === 'event' ? bindEvent(state, wait, eventId) : {}),
      };
    },
  },
  erasable: {
    WaitStarted: { says: ERASED, readings: [] },
    WaitEnded: {},
  },
  begun: ({ waits }) => Object.keys(waits),
};

export function waitOf({ waits }: Waits, step: string): WaitState | null {
  return own(waits, step) ?? null;
}

/** `return of the keys`: how people call the event that a wait is for. */
export const awaitedName = ({ event, eventLabel }: Pick<WaitState, 'event' | 'eventLabel'>): string =>
  event === CORRECTED ? 'the case to be corrected' : (eventLabel ?? humanise(event ?? ''));

export function openWaits(state: Waits & Ended): WaitState[] {
  return state.ended === null ? Object.values(state.waits).filter(({ ended }) => ended === null) : [];
}

/** Whether the wait may take an event: it came in time, and not before what it counts since. */
export function mayTake({ event, arrived, dueAt, since, seq }: WaitState, arrival: Arrival): boolean {
  if (event !== arrival.event || arrived !== null || isOver(dueAt, arrival.at)) return false;
  if (since === null || arrival.at !== since.at) return since === null || arrival.at > since.at;
  return arrival.seq > (since.seq ?? seq);
}

/** The wait of a step takes an event of the mailbox. */
export function takeForWait({ waits }: Waits, step: string, { eventId, at }: Arrival): Waits {
  const wait = own(waits, step);
  assert(wait !== undefined && wait.ended === null && wait.arrived === null, `step ${step} waits for one event`);
  return { waits: { ...waits, [step]: { ...wait, arrived: { eventId, at } } } };
}

/** The case was corrected: each open wait for that takes the first correction. It is state, not mail. */
export function correctAtWaits({ waits }: Waits, event: string, eventId: string, at: Instant): Waits {
  const takes = (wait: WaitState): boolean => wait.event === event && wait.ended === null && wait.arrived === null;
  return {
    waits: Object.fromEntries(
      Object.entries(waits).map(([step, wait]) => [step, takes(wait) ? { ...wait, arrived: { eventId, at } } : wait]),
    ),
  };
}

/** For a correction only the time is bound: its values are already facts of the case. */
function bindEvent(
  state: Arrivals & Bindings,
  { step, event, save, arrived }: WaitState,
  eventId: string | null,
): Bindings {
  if (event !== CORRECTED) return bindArrival(state, save, eventId, step);
  if (save === null || arrived === null) return bind(state);
  const source = { kind: 'event', eventId: arrived.eventId, step, label: CORRECTED, fields: [], refused: [] } as const;
  return bind(state, { path: [save], value: { [RECEIVED_AT]: timestamp(arrived.at) }, source, at: arrived.at });
}
