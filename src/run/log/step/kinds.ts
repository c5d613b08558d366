/**
 * The step kinds that have events of their own. A new kind needs one line in each list below; a missing line is a type
 * error, here or in `state.ts`, `evolve.ts` or `erasable.ts`.
 *
 * Not here: `use` and `judge` share the life of a call (`call.ts`, `approval.ts`); `do`, `together`, `stop` and
 * `nothing` have no events of their own.
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
  ...STEP_LOGS.ask.initial,
  ...STEP_LOGS.choose.initial,
  ...STEP_LOGS.loop.initial,
  ...STEP_LOGS.run.initial,
  ...STEP_LOGS.set.initial,
  ...STEP_LOGS.table.initial,
  ...STEP_LOGS.wait.initial,
  ...STEP_LOGS.watch.initial,
};

export const STEPS_EVOLVE = {
  ...STEP_LOGS.ask.evolve,
  ...STEP_LOGS.choose.evolve,
  ...STEP_LOGS.loop.evolve,
  ...STEP_LOGS.run.evolve,
  ...STEP_LOGS.set.evolve,
  ...STEP_LOGS.table.evolve,
  ...STEP_LOGS.wait.evolve,
  ...STEP_LOGS.watch.evolve,
};

export const STEPS_ERASABLE = {
  ...STEP_LOGS.ask.erasable,
  ...STEP_LOGS.choose.erasable,
  ...STEP_LOGS.loop.erasable,
  ...STEP_LOGS.run.erasable,
  ...STEP_LOGS.set.erasable,
  ...STEP_LOGS.table.erasable,
  ...STEP_LOGS.wait.erasable,
  ...STEP_LOGS.watch.erasable,
};
