/**
 * The views of the step kinds. A new kind with events needs a line in the first two lists. Every kind needs one in the
 * last, by the `kind` of its body; a missing one is a type error.
 */
import type { Body } from '../../../sop/sop.ts';
import type { StepEvent } from '../../log/step/kinds.ts';
import type { EventViews } from '../event-view.ts';
import { askView, askWhyNot } from './ask.ts';
import { chooseView, chooseWhyNot } from './choose.ts';
import { forEachWhyNot, loopView, repeatWhyNot } from './loop.ts';
import { runView, runWhyNot } from './run.ts';
import { setView } from './set.ts';
import type { BodyOf, StepView, WhyNotInside } from './step-view.ts';
import { tableView } from './table.ts';
import { waitView, waitWhyNot } from './wait.ts';
import { watchView, watchWhyNot } from './watch.ts';

/** In the order in which the card searches for what the run waits for. */
export const STEP_VIEWS: readonly Pick<StepView<StepEvent>, 'waiting' | 'clocks'>[] = [
  waitView,
  watchView,
  loopView,
  askView,
  chooseView,
  runView,
  setView,
  tableView,
];

export const STEP_EVENT_VIEWS: EventViews<StepEvent> = {
  ...askView.events,
  ...chooseView.events,
  ...loopView.events,
  ...runView.events,
  ...setView.events,
  ...tableView.events,
  ...waitView.events,
  ...watchView.events,
};

export const WHY_NOT_INSIDE: { readonly [Kind in Body['kind']]: WhyNotInside<BodyOf<Kind>> } = {
  use: {},
  set: {},
  do: {},
  together: {},
  choose: chooseWhyNot,
  table: {},
  judge: {},
  ask: askWhyNot,
  wait: waitWhyNot,
  watch: watchWhyNot,
  repeat: repeatWhyNot,
  for_each: forEachWhyNot,
  run: runWhyNot,
  stop: {},
  nothing: {},
};
