/**
 * The kinds of steps that have events of their own. A new kind has one line in each of the lists below.
 *
 * Not here: `use` and `judge` share the life of a call (`call.ts`, `approval.ts`); `do`, `together`, `stop` and `nothing` have no
 * events of their own.
 */
import type { Asks } from '../asks.ts';
import { askLog, type AskEvent } from './ask.ts';
import { chooseLog, type ChooseEvent, type Choices } from './choose.ts';
import { loopLog, type LoopEvent, type Loops } from './loop.ts';
import { runLog, type NestedSopEvent, type NestedSops } from './run.ts';
import { setLog, type SetEvent } from './set.ts';
import { tableLog, type TableEvent } from './table.ts';
import { waitLog, type WaitEvent, type Waits } from './wait.ts';
import { watchLog, type WatchEvent, type Watches } from './watch.ts';

export type StepEvent =
  | AskEvent
  | ChooseEvent
  | LoopEvent
  | NestedSopEvent
  | SetEvent
  | TableEvent
  | WaitEvent
  | WatchEvent;

export type StepState = Asks & Choices & Loops & NestedSops & Waits & Watches;

export const STEP_LOGS = {
  ask: askLog,
  choose: chooseLog,
  loop: loopLog,
  run: runLog,
  set: setLog,
  table: tableLog,
  wait: waitLog,
  watch: watchLog,
} as const;

export const STEPS_INITIAL = {
  ...askLog.initial,
  ...chooseLog.initial,
  ...loopLog.initial,
  ...runLog.initial,
  ...setLog.initial,
  ...tableLog.initial,
  ...waitLog.initial,
  ...watchLog.initial,
};

export const STEPS_EVOLVE = {
  ...askLog.evolve,
  ...chooseLog.evolve,
  ...loopLog.evolve,
  ...runLog.evolve,
  ...setLog.evolve,
  ...tableLog.evolve,
  ...waitLog.evolve,
  ...watchLog.evolve,
};

export const STEPS_ERASABLE = {
  ...askLog.erasable,
  ...chooseLog.erasable,
  ...loopLog.erasable,
  ...runLog.erasable,
  ...setLog.erasable,
  ...tableLog.erasable,
  ...waitLog.erasable,
  ...watchLog.erasable,
};
