/**
 * What case events and the events of a `watch` change: who waits for what came, what is handled next, and what is kept
 * of it.
 */
import { assert, unreachable } from '../../kernel/assert.ts';
import { CORRECTED, RECEIVED_AT } from '../../case/kind.ts';
import type { Instant } from '../../kernel/clock.ts';
import { timestamp } from '../../kernel/time.ts';
import { baseLabel } from '../../sop/rounds.ts';
import type { RunEvent } from './event.ts';
import type { Binding, PendingHandling, RunState, WaitState, WatchState } from './state.ts';

type WatchEvent = Extract<RunEvent, { type: 'WatchStarted' | 'HandlingStarted' | 'HandlingEnded' | 'WatchEnded' }>;

/** A declared case event: each wait for it that is open takes the first, and each `watch` for it lines it up. */
export function arriveDeclared(
  state: RunState,
  { eventId, event, label, fields, refused }: Extract<RunEvent, { type: 'EventArrived' }>,
  at: Instant,
): RunState {
  const watches = Object.entries(state.watches).map(([step, watch]): [string, WatchState] => [
    step,
    lineUp(watch, event, eventId, at),
  ]);
  return {
    ...state,
    arrivals: [...state.arrivals, { eventId, event, label, fields, refused, at }],
    waits: arrive(state, event, eventId, at),
    watches: Object.fromEntries(watches),
  };
}

/** The waits after a case event came: of each that is open for it, the first counts. */
export function arrive(state: RunState, event: string, eventId: string, at: Instant): RunState['waits'] {
  return Object.fromEntries(
    Object.entries(state.waits).map(([step, wait]) => [
      step,
      wait.event === event && wait.ended === null && wait.arrived === null
        ? { ...wait, arrived: { eventId, at } }
        : wait,
    ]),
  );
}

/** What is kept of an event under a name: its fields, and when it was received. */
export function bindArrival(
  state: RunState,
  name: string | null,
  eventId: string | null,
  step: string,
): readonly Binding[] {
  const arrival = eventId === null ? undefined : state.arrivals.find((known) => known.eventId === eventId);
  if (name === null || arrival === undefined) return state.bindings;
  const value = {
    ...Object.fromEntries(arrival.fields.map((field) => [field.path, field.value])),
    [RECEIVED_AT]: timestamp(arrival.at),
  };
  return [
    ...state.bindings,
    {
      path: [name],
      value,
      source: {
        kind: 'event',
        step,
        label: arrival.label,
        fields: arrival.fields.map(({ path, label, source }) => ({ name: path, label, ...source })),
      },
      at: arrival.at,
    },
  ];
}

/** Of a correction only when it was received is kept: what it brought are facts of the case. */
export function bindCorrection(state: RunState, { save, arrived }: WaitState, step: string): readonly Binding[] {
  if (save === null || arrived === null) return state.bindings;
  return [
    ...state.bindings,
    {
      path: [save],
      value: { [RECEIVED_AT]: timestamp(arrived.at) },
      source: { kind: 'event', step, label: CORRECTED, fields: [] },
      at: arrived.at,
    },
  ];
}

export function evolveWatch(state: RunState, event: WatchEvent, at: Instant): RunState {
  const { step } = event;
  switch (event.type) {
    case 'WatchStarted': {
      const { around, watched } = event;
      const timers = watched.flatMap(({ handler, event: awaited, dueAt }) =>
        awaited === null ? [{ handler, dueAt, count: 0 }] : [],
      );
      return withWatch(state, {
        step,
        around,
        watched,
        timers,
        arrived: {},
        queue: [],
        exceeded: [],
        handling: null,
        handled: [],
        ended: null,
      });
    }
    case 'HandlingStarted':
      return begin(state, event);
    case 'HandlingEnded': {
      const watch = watchIn(state, step);
      assert(watch.handling !== null, 'a handling ends once it was begun');
      return withWatch(state, { ...watch, handling: null, handled: [...watch.handled, watch.handling] });
    }
    case 'WatchEnded':
      return withWatch(state, { ...watchIn(state, step), ended: at });
    default:
      return unreachable(event);
  }
}

function begin(
  state: RunState,
  { step, handler: label, number, eventId, dueAt, nextAt }: Extract<WatchEvent, { type: 'HandlingStarted' }>,
): RunState {
  const watch = watchIn(state, step);
  const handler = baseLabel(label);
  const watched = watch.watched.find((item) => item.handler === handler);
  const next: WatchState = {
    ...watch,
    queue: watch.queue.filter((pending) => pending.handler !== handler || pending.number !== number),
    timers:
      dueAt === null
        ? watch.timers
        : watch.timers.map((timer) => (timer.handler === handler ? { ...timer, dueAt: nextAt, count: number } : timer)),
    handling: { handler, number, eventId },
  };
  return { ...withWatch(state, next), bindings: bindArrival(state, watched?.save ?? null, eventId, label) };
}

function lineUp(watch: WatchState, event: string, eventId: string, at: Instant): WatchState {
  const watched = watch.watched.find((item) => item.event === event);
  if (watch.ended !== null || watched === undefined) return watch;
  const { handler, most } = watched;
  const number = (Object.hasOwn(watch.arrived, handler) ? (watch.arrived[handler] ?? 0) : 0) + 1;
  const arrived = { ...watch.arrived, [handler]: number };
  if (number > most)
    return {
      ...watch,
      arrived,
      exceeded: number === most + 1 ? [...watch.exceeded, { handler, event, count: most }] : watch.exceeded,
    };
  const pending: PendingHandling = { handler, number, eventId, at };
  return { ...watch, arrived, queue: [...watch.queue, pending] };
}

function watchIn(state: RunState, step: string): WatchState {
  const watch = state.watches[step];
  assert(watch !== undefined, `step ${step} began to watch before anything was handled in it`);
  return watch;
}

function withWatch(state: RunState, watch: WatchState): RunState {
  return { ...state, watches: { ...state.watches, [watch.step]: watch } };
}
