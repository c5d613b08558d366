/**
 * Closes everything inside a superseded handling of a `watch`: what is asked, what is waited for, and calls that were
 * not sent. What was done remains.
 */
import type { Instant } from '../../../kernel/clock.ts';
import { isWithin, labelIn, type Rounds } from '../../../sop/rounds.ts';
import { withTaken, type Arrivals } from '../arrival.ts';
import type { Asks } from '../asks.ts';
import type { CallProgress, Calls } from '../call.ts';
import type { EveryStep } from '../every-step.ts';
import type { Loops } from './loop.ts';
import type { Waits } from './wait.ts';

export type Inner = Asks & Calls & Waits & Loops & Pick<EveryStep, 'clocks'>;

/** Nested watches, as far as they are closed here. */
type Nested = {
  readonly watches: Readonly<
    Record<
      string,
      {
        readonly step: string;
        readonly queue: readonly { readonly eventId: string | null }[];
        readonly ended: Instant | null;
      }
    >
  >;
};

export function isUnsent({ kind }: CallProgress): boolean {
  return kind === 'awaiting' || kind === 'ready' || kind === 'deferred' || kind === 'refused';
}

/** @param handling the label of the handler in the file, in the rounds of the handling */
export function closeInside<State extends Inner & Nested & Arrivals>(
  state: State,
  { handler, rounds }: { readonly handler: string; readonly rounds: Rounds },
  at: Instant,
): Pick<State, keyof Inner | 'watches' | 'arrivals'> {
  const isInside = (label: string | null): boolean => label !== null && isIn(label, handler, rounds);
  const closed = { how: 'superseded', by: null, at, note: null } as const;
  const ended = { how: 'superseded', at } as const;
  const waits = Object.values(state.waits).filter((wait) => wait.ended === null && isInside(wait.step));
  const watches = Object.values(state.watches).filter((watch) => watch.ended === null && isInside(watch.step));
  const unread = [
    ...waits.flatMap(({ arrived }) => arrived?.eventId ?? []),
    ...watches.flatMap(({ queue }) => queue.flatMap(({ eventId }) => eventId ?? [])),
  ];
  return {
    asks: changed(state.asks, (ask) => (ask.closed === null && isInside(ask.step) ? { ...ask, closed } : ask)),
    waits: changed(state.waits, (wait) => (waits.includes(wait) ? { ...wait, ended } : wait)),
    loops: changed(state.loops, (loop) => (loop.ended === null && isInside(loop.step) ? { ...loop, ended } : loop)),
    clocks: changed(state.clocks, (clock) =>
      clock.state === 'open' && isInside(clock.step) ? { ...clock, state: 'superseded' as const, at } : clock,
    ),
    calls: changed(state.calls, (call) =>
      isUnsent(call.progress) && isInside(call.step) ? { ...call, progress: { kind: 'superseded' as const } } : call,
    ),
    callOfStep: state.callOfStep,
    iterations: state.iterations,
    watches: changed(state.watches, (watch) => (watches.includes(watch) ? { ...watch, ended: at } : watch)),
    arrivals: unread.reduce((arrivals, eventId) => withTaken({ arrivals }, eventId, null).arrivals, state.arrivals),
  };
}

/** The handler itself, in that round, or a step inside it. */
export function isIn(label: string, handler: string, rounds: Rounds): boolean {
  return isWithin(label, handler, rounds) || isSelf(label, handler, rounds);
}

function isSelf(label: string, handler: string, rounds: Rounds): boolean {
  return labelIn(handler, rounds) === label;
}

function changed<Item>(
  items: Readonly<Record<string, Item>>,
  change: (item: Item) => Item,
): Readonly<Record<string, Item>> {
  return Object.fromEntries(Object.entries(items).map(([key, item]) => [key, change(item)]));
}
