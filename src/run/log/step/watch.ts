/**
 * The events of a `watch`: its block begins and ends, and its handlers handle case events and times one at a time.
 */
import { assert } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { own } from '../../../kernel/own.ts';
import type { Duration } from '../../../kernel/time.ts';
import type { Reading } from '../../../sop/expression/expression.ts';
import { baseLabel } from '../../../sop/rounds.ts';
import { bindArrival, withTaken, type Arrival, type Arrivals } from '../arrival.ts';
import type { Bindings } from '../binding.ts';
import type { StepLog } from '../log-part.ts';

/**
 * What a handler is for: a case event, at most `most` times, or a time that may recur. `handler` is its label in the
 * file, `save` the name that the event's fields are bound to.
 */
export type Watched = {
  readonly handler: string;
  readonly event: string | null;
  readonly save: string | null;
  readonly most: number;
  readonly dueAt: Instant | null;
  readonly every: Duration | null;
};

export type WatchEvent =
  | {
      readonly type: 'WatchStarted';
      readonly step: string;
      /** The rounds of the enclosing loops. */
      readonly around: readonly number[];
      readonly says: string;
      readonly watched: readonly Watched[];
      readonly readings: readonly Reading[];
      /** Names that handlers write and that were bound before. Others belong to one handling. */
      readonly shared: readonly string[];
    }
  | HandlingStarted
  | { readonly type: 'HandlingEnded'; readonly step: string; readonly handler: string }
  /**
   * The block and all handlings that had begun are done. `unhandled` are the events still in the queue; they are unread
   * again.
   */
  | { readonly type: 'WatchEnded'; readonly step: string; readonly unhandled: readonly string[] };

/** `number` counts the handlings of this handler. `nextAt` is the next occurrence of a recurring time. */
export type HandlingStarted = {
  readonly type: 'HandlingStarted';
  readonly step: string;
  readonly handler: string;
  readonly says: string;
  readonly number: number;
  readonly eventId: string | null;
  readonly dueAt: Instant | null;
  readonly nextAt: Instant | null;
};

/** One handling, identified by the label of its handler in the file and its number. */
export type Handling = { readonly handler: string; readonly number: number; readonly eventId: string | null };

export type PendingHandling = Handling & { readonly at: Instant };

export type WatchState = {
  readonly step: string;
  /** When it started, and the sequence number of that in the log. */
  readonly at: Instant;
  readonly seq: number;
  /** The rounds of the enclosing loops. */
  readonly around: readonly number[];
  readonly watched: readonly Watched[];
  readonly shared: readonly string[];
  /** Times, single or recurring; `dueAt` is null once none is left. */
  readonly times: readonly { readonly handler: string; readonly dueAt: Instant | null; readonly count: number }[];
  /** By handler, how many events it took. */
  readonly arrived: Readonly<Record<string, number>>;
  /** Events still to be handled, in mail order; when the `watch` ends they are unread again. */
  readonly queue: readonly PendingHandling[];
  /** Handlers whose events arrived more often than `count`, the number that they handle. */
  readonly exceeded: readonly { readonly handler: string; readonly event: string; readonly count: number }[];
  readonly handling: Handling | null;
  readonly handled: readonly Handling[];
  readonly ended: Instant | null;
};

/** By label of the step. */
export type Watches = { readonly watches: Readonly<Record<string, WatchState>> };

export const watchLog: StepLog<WatchEvent, Watches, Watches & Arrivals & Bindings> = {
  initial: { watches: {} },
  evolve: {
    WatchStarted: (state, { step, around, watched, shared }, { at, seq }) =>
      withWatch(state, {
        step,
        at,
        seq,
        around,
        watched,
        shared,
        times: watched.flatMap(({ handler, event, dueAt }) => (event === null ? [{ handler, dueAt, count: 0 }] : [])),
        arrived: {},
        queue: [],
        exceeded: [],
        handling: null,
        handled: [],
        ended: null,
      }),
    HandlingStarted: (state, event) => {
      const { step, handler: label, eventId } = event;
      const watch = watchIn(state, step);
      const save = watch.watched.find(({ handler }) => handler === baseLabel(label))?.save ?? null;
      return { ...withWatch(state, beginHandling(watch, event)), ...bindArrival(state, save, eventId, label) };
    },
    HandlingEnded: (state, { step }) => {
      const watch = watchIn(state, step);
      assert(watch.handling !== null, 'a handling begins before it ends');
      return withWatch(state, { ...watch, handling: null, handled: [...watch.handled, watch.handling] });
    },
    WatchEnded: (state, { step }, { at }) => {
      const watch = watchIn(state, step);
      return {
        ...withWatch(state, { ...watch, ended: at }),
        arrivals: watch.queue.reduce(release, state.arrivals),
      };
    },
  },
  erasable: {
    WatchStarted: ['says', 'readings'],
    HandlingStarted: ['says'],
    HandlingEnded: [],
    WatchEnded: [],
  },
  begun: ({ watches }) => Object.keys(watches),
};

export function watchOf({ watches }: Watches, step: string): WatchState | null {
  return own(watches, step) ?? null;
}

/** Handlings that have begun, in order: those that are done, then the current one. */
export function handlingsOf({ handled, handling }: WatchState): readonly Handling[] {
  return handling === null ? handled : [...handled, handling];
}

/** A `watch` takes an event of the mailbox for one of its handlers: into its queue, or as one too many. */
export function takeForWatch(state: Watches, step: string, handler: string, arrival: Arrival): Watches {
  const watch = watchIn(state, step);
  const { eventId, event, order } = arrival;
  const most = watch.watched.find((item) => item.handler === handler)?.most ?? 0;
  const count = (own(watch.arrived, handler) ?? 0) + 1;
  const arrived = { ...watch.arrived, [handler]: count };
  return withWatch(
    state,
    count <= most
      ? { ...watch, arrived, queue: inOrder(watch, [...watch.queue, { handler, number: count, eventId, at: order }]) }
      : { ...watch, arrived, exceeded: [...watch.exceeded, { handler, event, count: most }] },
  );
}

/** How many more events a handler takes: as many as it handles, and one more, which stops the run to ask. */
export function roomFor({ ended, arrived }: WatchState, { handler, most }: Watched): number {
  return ended === null ? Math.max(0, most + 1 - (own(arrived, handler) ?? 0)) : 0;
}

/** Events that wait for their handler are in mail order, and numbered in that order. */
function inOrder({ handled, handling }: WatchState, queue: readonly PendingHandling[]): readonly PendingHandling[] {
  const counts = new Map<string, number>();
  for (const { handler } of [...handled, ...(handling === null ? [] : [handling])])
    counts.set(handler, (counts.get(handler) ?? 0) + 1);
  return queue
    .toSorted((a, b) => a.at - b.at)
    .map((pending) => {
      const number = (counts.get(pending.handler) ?? 0) + 1;
      counts.set(pending.handler, number);
      return { ...pending, number };
    });
}

/** An event that was taken and not handled is unread again. */
function release(arrivals: readonly Arrival[], { eventId }: PendingHandling): readonly Arrival[] {
  return eventId === null ? arrivals : withTaken({ arrivals }, eventId, null).arrivals;
}

function beginHandling(
  watch: WatchState,
  { handler: label, number, eventId, dueAt, nextAt }: HandlingStarted,
): WatchState {
  const handler = baseLabel(label);
  const times = watch.times.map((timer) =>
    timer.handler === handler ? { ...timer, dueAt: nextAt, count: number } : timer,
  );
  return {
    ...watch,
    queue: watch.queue.filter((pending) => pending.handler !== handler || pending.number !== number),
    times: dueAt === null ? watch.times : times,
    handling: { handler, number, eventId },
  };
}

function watchIn({ watches }: Watches, step: string): WatchState {
  const watch = watches[step];
  assert(watch !== undefined, `step ${step} began to watch before it handled anything`);
  return watch;
}

function withWatch({ watches }: Watches, watch: WatchState): Watches {
  return { watches: { ...watches, [watch.step]: watch } };
}
