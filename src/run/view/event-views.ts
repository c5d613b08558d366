/**
 * How each event type is shown. A missing one is a type error.
 */
import type { EventOf, RunEvent, RunEventType } from '../log/event.ts';
import { approvalViews, parkViews } from './asks.ts';
import { callViews } from './call.ts';
import { caseViews } from './case.ts';
import type { EventView, EventViews } from './event-view.ts';
import { everyStepViews } from './every-step.ts';
import { lookAnewViews } from './look-anew.ts';
import { STEP_EVENT_VIEWS } from './step/kinds.ts';

const EVENT_VIEWS: EventViews = {
  ...caseViews,
  ...everyStepViews,
  ...callViews,
  ...approvalViews,
  ...parkViews,
  ...lookAnewViews,
  ...STEP_EVENT_VIEWS,
};

/** Shows one event with the view of its type. */
export function viewEvent<Shown>(
  event: RunEvent,
  show: <Event extends RunEvent>(view: EventView<Event>, event: Event) => Shown,
): Shown {
  return viewAs(event.type, event, show);
}

function viewAs<Type extends RunEventType, Shown>(
  type: Type,
  event: EventOf<Type>,
  show: <Event extends RunEvent>(view: EventView<Event>, event: Event) => Shown,
): Shown {
  return show<EventOf<Type>>(EVENT_VIEWS[type], event);
}
