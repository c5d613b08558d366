/**
 * The events of a `watch`: its block begins and ends, and its handlers handle case events and times one at a time.
 */
import { assert } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { own } from '../../../kernel/own.ts';
import type { Duration } from '../../../kernel/time.ts';
import type { Reading } from '../../../sop/expression/expression.ts';
import { baseLabel, isWithin, labelIn } from '../../../sop/rounds.ts';
import { arrivalOf, bindArrival, type Arrival, type Arrivals } from '../arrival.ts';
import type { Bindings } from '../binding.ts';
import { ERASED, type StepLog } from '../log-part.ts';
import { closeInside, type Inner } from './close-inside.ts';

/**
 * What a handler is for: a case event, at most `most` times, or a time that may recur. `handler` is its label in the
 * file, `save` the name that the event's fields are bound to.
 */
export type Watched = {
  readonly handler: string;
  readonly event: string | null;
  /** What the kind calls the event. Absent in earlier logs. */
  readonly eventLabel?: string;
  readonly save: string | null;
  readonly most: number;
  readonly dueAt: Instant | null;
  readonly every: Duration | null;
  /** Events that end a handling of it, if any. */
  readonly supersededBy?: readonly string[];
  /** It runs next to the handlings of other handlers. */
  readonly sideBySide?: boolean;
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
  /** Another event has replaced what it was about: nothing more of it starts, and what it did remains. */
  | {
      readonly type: 'HandlingSuperseded';
      readonly step: string;
      readonly handler: string;
      readonly event: string;
      readonly eventId: string;
    }
  | HandlingSkipped
  | { readonly type: 'HandlingEnded'; readonly step: string; readonly handler: string }
  /** The block is done. What arrived or fell due before is still handled; what comes later is not. */
  | {
      readonly type: 'WatchBlockEnded';
      readonly step: string;
      /** The moment at which the block really ended, if that was noticed later. Absent in earlier logs. */
      readonly until?: Instant;
    }
  /** The block is done, and everything that arrived or fell due while it ran was handled. */
  | { readonly type: 'WatchEnded'; readonly step: string };

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

/** It was superseded before it began: what supersedes it came after it, and it was still waiting for its turn. */
export type HandlingSkipped = Pick<
  HandlingStarted,
  'step' | 'handler' | 'number' | 'eventId' | 'dueAt' | 'nextAt' | 'says'
> & {
  readonly type: 'HandlingSkipped';
  readonly by: { readonly event: string; readonly eventId: string };
};

/** One handling, identified by the label of its handler in the file and its number. */
export type Handling = {
  readonly handler: string;
  readonly number: number;
  readonly eventId: string | null;
  /** The event that supersedes it, once that was taken. */
  readonly supersededBy?: { readonly event: string; readonly eventId: string };
  /** The name of the person who left the event out; absent if no one did. */
  readonly leftOutBy?: string;
};

export type PendingHandling = Handling & { readonly at: Instant };

/** An event that came when its handler had taken `count`, as many as it handles. */
export type Exceeded = {
  readonly handler: string;
  readonly event: string;
  readonly eventId: string;
  readonly count: number;
};

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
  /** Events still to be handled, in mail order. */
  readonly queue: readonly PendingHandling[];
  /** Handlers whose events arrived more often than `count`, the number that they handle. */
  readonly exceeded: readonly Exceeded[];
  /** Handlings in progress, in the order in which they began. */
  readonly handlings: readonly Handling[];
  readonly handled: readonly Handling[];
  /** Superseded by another event, or left out by a person. */
  readonly superseded: readonly Handling[];
  /** When the block ended while something was still to be handled; null before that, or if nothing was. */
  readonly blockEnded: { readonly at: Instant; readonly seq: number; readonly isExact: boolean } | null;
  readonly ended: Instant | null;
};

/** By label of the step. */
export type Watches = { readonly watches: Readonly<Record<string, WatchState>> };

type State = Watches & Arrivals & Bindings & Inner;

export const watchLog: StepLog<WatchEvent, Watches, State> = {
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
        handlings: [],
        handled: [],
        superseded: [],
        blockEnded: null,
        ended: null,
      }),
    HandlingStarted: (state, event) => {
      const { step, handler: label, eventId } = event;
      const watch = watchIn(state, step);
      const save = watch.watched.find(({ handler }) => handler === baseLabel(label))?.save ?? null;
      const begun = withWatch(state, beginHandling(watch, event));
      const name = arrivalOf(state, eventId)?.event;
      return {
        ...(name === undefined || eventId === null ? begun : supersede(begun, { event: name, eventId }, label)),
        ...bindArrival(state, save, eventId, label),
      };
    },
    HandlingSuperseded: (state, { step, handler }, { at }) => {
      const { watch, handling, others } = endOf(state, step, handler);
      return closeInside(
        {
          ...state,
          ...withWatch(state, { ...watch, handlings: others, superseded: [...watch.superseded, handling] }),
        },
        { handler: handling.handler, rounds: [...watch.around, handling.number] },
        at,
      );
    },
    HandlingSkipped: (state, event) => {
      const watch = watchIn(state, event.step);
      const skipped = { ...pendingOf(event), supersededBy: event.by };
      return withWatch(state, { ...takeTurn(watch, event), superseded: [...watch.superseded, skipped] });
    },
    HandlingEnded: (state, { step, handler }) => {
      const { watch, handling, others } = endOf(state, step, handler);
      return withWatch(state, { ...watch, handlings: others, handled: [...watch.handled, handling] });
    },
    WatchBlockEnded: (state, { step, until = null }, { at, seq }) =>
      withWatch(state, { ...watchIn(state, step), blockEnded: { at: until ?? at, seq, isExact: until !== null } }),
    WatchEnded: (state, { step }, { at }) => withWatch(state, { ...watchIn(state, step), ended: at }),
  },
  erasable: {
    WatchStarted: { says: ERASED, readings: [] },
    HandlingStarted: { says: ERASED },
    HandlingSuperseded: {},
    HandlingSkipped: { says: ERASED },
    HandlingEnded: {},
    WatchBlockEnded: {},
    WatchEnded: {},
  },
  begun: ({ watches }) => Object.keys(watches),
};

export function watchOf({ watches }: Watches, step: string): WatchState | null {
  return own(watches, step) ?? null;
}

/** Handlings that have begun, in order: those that are done, then the current one. */
export function handlingsOf({ handled, superseded, handlings }: WatchState): readonly Handling[] {
  return [...handled, ...superseded, ...handlings];
}

/** The label of a handling: that of its handler, in its round. */
export function labelOfHandling(
  { around }: WatchState,
  { handler, number }: Pick<Handling, 'handler' | 'number'>,
): string {
  return labelIn(handler, [...around, number]);
}

/** Handlings that one of `handler` waits for: its own, and those of others unless one of them runs side by side. */
export function handlingsBefore({ watched, handlings }: WatchState, handler: string): readonly Handling[] {
  const isBeside = (label: string): boolean => watched.find((item) => item.handler === label)?.sideBySide === true;
  return handlings.filter((one) => one.handler === handler || (!isBeside(one.handler) && !isBeside(handler)));
}

/** A step took an event: the handlings that it supersedes are marked, except those that the step is part of. */
export function supersede(
  { watches }: Watches,
  by: { readonly event: string; readonly eventId: string },
  taker: string,
): Watches {
  const mark = (watch: WatchState, handling: Handling): Handling => {
    const watched = watch.watched.find((item) => item.handler === handling.handler);
    const label = labelOfHandling(watch, handling);
    return handling.supersededBy === undefined &&
      watched?.supersededBy?.includes(by.event) === true &&
      label !== taker &&
      !isWithin(taker, handling.handler, [...watch.around, handling.number])
      ? { ...handling, supersededBy: by }
      : handling;
  };
  return {
    watches: Object.fromEntries(
      Object.entries(watches).map(([step, watch]) => [
        step,
        { ...watch, handlings: watch.handlings.map((handling) => mark(watch, handling)) },
      ]),
    ),
  };
}

/**
 * A `watch` takes an event of the mailbox for one of its handlers: into its queue or, above the handler's `at_most`,
 * among the exceeded. An exceeded event never starts its handler, so it ends what it supersedes at once.
 */
export function takeForWatch(state: Watches, step: string, handler: string, arrival: Arrival): Watches {
  const watch = watchIn(state, step);
  const { eventId, event, order } = arrival;
  const most = watch.watched.find((item) => item.handler === handler)?.most ?? 0;
  const count = (own(watch.arrived, handler) ?? 0) + 1;
  const arrived = { ...watch.arrived, [handler]: count };
  const taken = withWatch(
    state,
    count <= most
      ? { ...watch, arrived, queue: inOrder(watch, [...watch.queue, { handler, number: count, eventId, at: order }]) }
      : { ...watch, arrived, exceeded: [...watch.exceeded, { handler, event, eventId, count: most }] },
  );
  return count <= most ? taken : supersede(taken, { event, eventId }, step);
}

/** Whether an event arrived while the block ran, even if the mailbox hands it over afterwards. */
export function isInBlock({ blockEnded }: WatchState, { at, seq }: Pick<Arrival, 'at' | 'seq'>): boolean {
  if (blockEnded === null || at < blockEnded.at) return true;
  return seq < blockEnded.seq && (at === blockEnded.at || !blockEnded.isExact);
}

/** Times that are to be handled and fell due by `now`, and before the block ended. */
export function dueBy({ times, blockEnded }: WatchState, now: Instant): PendingHandling[] {
  return times.flatMap(({ handler, dueAt, count }) =>
    dueAt !== null && dueAt <= now && (blockEnded === null || dueAt < blockEnded.at)
      ? [{ handler, number: count + 1, eventId: null, at: dueAt }]
      : [],
  );
}

/** Events that wait for their handler are in mail order, and numbered in that order. */
function inOrder(watch: WatchState, queue: readonly PendingHandling[]): readonly PendingHandling[] {
  const counts = new Map<string, number>();
  for (const { handler } of handlingsOf(watch)) counts.set(handler, (counts.get(handler) ?? 0) + 1);
  return queue
    .toSorted((a, b) => a.at - b.at)
    .map((pending) => {
      const number = (counts.get(pending.handler) ?? 0) + 1;
      counts.set(pending.handler, number);
      return { ...pending, number };
    });
}

type InTurn = Pick<HandlingStarted, 'handler' | 'number' | 'eventId' | 'dueAt' | 'nextAt'>;

const pendingOf = ({ handler, number, eventId }: InTurn): Handling => ({
  handler: baseLabel(handler),
  number,
  eventId,
});

function beginHandling(watch: WatchState, event: InTurn): WatchState {
  return { ...takeTurn(watch, event), handlings: [...watch.handlings, pendingOf(event)] };
}

/** Its event or its time no longer waits for its turn. */
function takeTurn(watch: WatchState, { handler: label, number, dueAt, nextAt }: InTurn): WatchState {
  const handler = baseLabel(label);
  const times = watch.times.map((timer) =>
    timer.handler === handler ? { ...timer, dueAt: nextAt, count: number } : timer,
  );
  return {
    ...watch,
    queue: watch.queue.filter((pending) => pending.handler !== handler || pending.number !== number),
    times: dueAt === null ? watch.times : times,
  };
}

function endOf(
  state: Watches,
  step: string,
  label: string,
): { readonly watch: WatchState; readonly handling: Handling; readonly others: readonly Handling[] } {
  const watch = watchIn(state, step);
  const handling = watch.handlings.find((one) => labelOfHandling(watch, one) === label);
  assert(handling !== undefined, 'a handling begins before it ends');
  return { watch, handling, others: watch.handlings.filter((one) => one !== handling) };
}

function watchIn({ watches }: Watches, step: string): WatchState {
  const watch = watches[step];
  assert(watch !== undefined, `step ${step} began to watch before it handled anything`);
  return watch;
}

function withWatch({ watches }: Watches, watch: WatchState): Watches {
  return { watches: { ...watches, [watch.step]: watch } };
}
