/**
 * What the events of a loop change: in which round it is, what was looked at behind a round, and the item that is read
 * in it.
 */
import { assert, unreachable } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { RunEvent } from './event.ts';
import type { LoopState, RunState } from './state.ts';

type LoopEvent = Extract<RunEvent, { type: 'LoopStarted' | 'RoundStarted' | 'RoundChecked' | 'LoopEnded' }>;

export function evolveLoop(state: RunState, event: LoopEvent, at: Instant): RunState {
  const { step } = event;
  switch (event.type) {
    case 'LoopStarted': {
      const { around, loop, most, item, items, list } = event;
      // An empty list has no round at all.
      const ended = loop === 'for_each' && most === 0 ? { how: 'all' as const, at } : null;
      return bindItem(
        withLoop(state, {
          step,
          kind: loop,
          around,
          round: ended === null ? 1 : 0,
          most,
          item,
          items,
          list,
          checked: null,
          ended,
        }),
        step,
        at,
      );
    }
    case 'RoundStarted':
      return bindItem(withLoop(state, { ...loopIn(state, step), round: event.round, checked: null }), step, at);
    case 'RoundChecked':
      return withLoop(state, {
        ...loopIn(state, step),
        checked: { result: event.result, traces: event.traces, pauseUntil: event.pauseUntil, at },
      });
    case 'LoopEnded':
      return withLoop(state, { ...loopIn(state, step), ended: { how: event.how, at } });
    default:
      return unreachable(event);
  }
}

function loopIn(state: RunState, step: string): LoopState {
  const loop = state.loops[step];
  assert(loop !== undefined, `the rounds of step ${step} began before they went on`);
  return loop;
}

function withLoop(state: RunState, loop: LoopState): RunState {
  return { ...state, loops: { ...state.loops, [loop.step]: loop } };
}

/** Each round reads its own item, under one name. */
function bindItem(state: RunState, step: string, at: Instant): RunState {
  const { item, items, list, round } = loopIn(state, step);
  const value = items?.[round - 1];
  if (item === null || value === undefined) return state;
  return {
    ...state,
    bindings: [
      ...state.bindings,
      { path: [item], value, source: { kind: 'item', step, number: round, list: list ?? '' }, at },
    ],
  };
}
