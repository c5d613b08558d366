/**
 * The events of `repeat` and `for_each`: the current round, the check after each round, and the item of each round.
 */
import { assert } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { own } from '../../../kernel/own.ts';
import type { Value } from '../../../kernel/value.ts';
import type { Reading, Trace, Truth } from '../../../sop/expression/expression.ts';
import { bind, type Bindings } from '../binding.ts';
import type { Ended } from '../case.ts';
import { ERASED, type StepLog } from '../log-part.ts';

/**
 * `held`: the conditions of `until` hold. `used_up`: they do not, and no rounds are left. `all`: every item had its
 * round. `said`: they wait for the answer of a payment that was made, as a person said; there is none.
 */
export type LoopEnd = 'held' | 'used_up' | 'all' | 'said';

export type LoopEvent =
  /** The first round begins. For a `for_each`, `most` is the number of items, and the event holds the items. */
  | {
      readonly type: 'LoopStarted';
      readonly step: string;
      /** The rounds of the enclosing loops. */
      readonly around: readonly number[];
      readonly says: string;
      readonly loop: 'repeat' | 'for_each';
      readonly most: number;
      readonly item: string | null;
      readonly items: readonly Value[] | null;
      /** The expression of the list. */
      readonly list: string | null;
      readonly readings: readonly Reading[];
      /** Names that the block writes and that were bound before: all rounds share them. Others belong to one round. */
      readonly shared: readonly string[];
      /** How many rounds may run at the same time; absent for one after the other. */
      readonly atOnce?: number;
    }
  /** A round is done, where several run at the same time. */
  | { readonly type: 'RoundEnded'; readonly step: string; readonly round: number }
  | { readonly type: 'RoundStarted'; readonly step: string; readonly round: number }
  | RoundChecked
  | LoopEnded;

type LoopEnded = {
  readonly type: 'LoopEnded';
  readonly step: string;
  readonly how: LoopEnd;
  readonly rounds: number;
  /**
   * What the rounds bound to the name that is collected, in the order of the list, and the name that keeps it; `readings`
   * has one entry for each round, also for one that bound nothing.
   */
  readonly collected?: {
    readonly save: string;
    readonly values: readonly Value[];
    readonly readings?: readonly Reading[];
  };
};

/** The check after a round of a `repeat`. The next round begins at `pauseUntil`, or at once. */
export type RoundChecked = {
  readonly type: 'RoundChecked';
  readonly step: string;
  readonly round: number;
  readonly says: string;
  readonly result: Truth;
  readonly traces: readonly Trace[];
  readonly pauseUntil: Instant | null;
  readonly readings: readonly Reading[];
};

export type LoopState = {
  readonly step: string;
  readonly kind: 'repeat' | 'for_each';
  /** The rounds of the enclosing loops. */
  readonly around: readonly number[];
  /** The current round, or the last one. */
  readonly round: number;
  readonly most: number;
  readonly item: string | null;
  readonly items: readonly Value[] | null;
  readonly list: string | null;
  readonly shared: readonly string[];
  /** How many rounds may run at the same time; null for one after the other. */
  readonly atOnce: number | null;
  /** Rounds that have begun and are not done, where several run at the same time. */
  readonly open: readonly number[];
  /** The check after this round; null while its block is running. */
  readonly checked: {
    readonly result: Truth;
    readonly traces: readonly Trace[];
    readonly pauseUntil: Instant | null;
    readonly at: Instant;
  } | null;
  /** `superseded`: the handling that it is part of was superseded. */
  readonly ended: { readonly how: LoopEnd | 'superseded'; readonly at: Instant } | null;
};

/** By label of the step. */
export type Loops = { readonly loops: Readonly<Record<string, LoopState>> };

type State = Loops & Bindings;

export const loopLog: StepLog<LoopEvent, Loops, State> = {
  initial: { loops: {} },
  evolve: {
    LoopStarted: (state, { step, around, loop, most, item, items, list, shared, atOnce = null }, { at }) => {
      // An empty list has no round at all.
      const isEmpty = loop === 'for_each' && most === 0;
      return beginRound(
        state,
        {
          step,
          kind: loop,
          around,
          round: isEmpty ? 0 : 1,
          most,
          item,
          items,
          list,
          shared,
          atOnce,
          open: isEmpty || atOnce === null ? [] : [1],
          checked: null,
          ended: isEmpty ? { how: 'all', at } : null,
        },
        at,
      );
    },
    RoundStarted: (state, { step, round }, { at }) => {
      const loop = loopIn(state, step);
      const open = loop.atOnce === null ? [] : [...loop.open, round];
      return beginRound(state, { ...loop, round, open, checked: null }, at);
    },
    RoundEnded: (state, { step, round }) => {
      const loop = loopIn(state, step);
      return withLoop(state, { ...loop, open: loop.open.filter((one) => one !== round) });
    },
    RoundChecked: (state, { step, result, traces, pauseUntil }, { at }) =>
      withLoop(state, { ...loopIn(state, step), checked: { result, traces, pauseUntil, at } }),
    LoopEnded: (state, { step, how, collected }, { at }) => ({
      ...withLoop(state, { ...loopIn(state, step), ended: { how, at } }),
      ...(collected === undefined
        ? {}
        : bind(state, { path: [collected.save], value: collected.values, source: { kind: 'set', step }, at })),
    }),
  },
  erasable: {
    LoopStarted: { says: ERASED, items: null, readings: [] },
    RoundChecked: { says: ERASED, traces: [], readings: [] },
    RoundStarted: {},
    RoundEnded: {},
    LoopEnded: { collected: undefined },
  },
  begun: ({ loops }) => Object.keys(loops),
};

export function loopOf({ loops }: Loops, step: string): LoopState | null {
  return own(loops, step) ?? null;
}

/** Loops that are pausing between two rounds, with the end of the pause. */
export function openPauses(state: Loops & Ended): (LoopState & { readonly pauseUntil: Instant })[] {
  if (state.ended !== null) return [];
  return Object.values(state.loops).flatMap((loop) =>
    loop.ended === null && loop.checked?.result === 'false' && loop.checked.pauseUntil !== null
      ? [{ ...loop, pauseUntil: loop.checked.pauseUntil }]
      : [],
  );
}

function loopIn({ loops }: Loops, step: string): LoopState {
  const loop = loops[step];
  assert(loop !== undefined, `the loop of step ${step} began before its rounds went on`);
  return loop;
}

function withLoop({ loops }: Loops, loop: LoopState): Loops {
  return { loops: { ...loops, [loop.step]: loop } };
}

/** Each round reads its own item, under one name. */
function beginRound(state: State, loop: LoopState, at: Instant): State {
  const { step, item, items, list, round } = loop;
  const value = items?.[round - 1];
  const read =
    item === null || value === undefined
      ? []
      : [{ path: [item], value, source: { kind: 'item', step, number: round, list: list ?? '' } as const, at }];
  return { ...withLoop(state, loop), ...bind(state, ...read) };
}
