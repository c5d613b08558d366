/**
 * How a `wait` is shown: the time or event that it waits for, and how it ended.
 */
import { CORRECTED } from '../../../case/kind.ts';
import { unreachable } from '../../../kernel/assert.ts';
import { formatInstant } from '../../../kernel/time.ts';
import type { EventOf } from '../../log/event.ts';
import type { RunState } from '../../log/state.ts';
import { arrivalOf, type Arrival } from '../../log/arrival.ts';
import { awaitedName, openWaits, waitOf, type WaitEnd, type WaitEvent, type WaitState } from '../../log/step/wait.ts';
import { stepName } from '../step-name.ts';
import type { BodyOf, StepView, WhyNotInside } from './step-view.ts';

export const waitView: StepView<WaitEvent> = {
  events: {
    WaitStarted: {
      explain: (event, state) => {
        const { step, says, readings } = event;
        return { step, says, result: waitText(event, state), readings };
      },
    },
    WaitEnded: {
      // That something has arrived is told as it arrives; that a wait began is on the card.
      post: ({ step, how }, state, _, { says }) => {
        const wait = waitOf(state, step);
        return how !== 'late' || wait === null
          ? null
          : {
              tone: 'trouble',
              title: `Not in time: ${says(step) ?? `step ${stepName(step)}`}`,
              lines: [{ label: 'due', text: '', time: wait.dueAt }],
            };
      },
    },
  },
  waiting: (state) =>
    awaiting(state).map(({ step, event, eventLabel, dueAt }) => ({
      step,
      standing:
        event === null
          ? `Waiting until the time of step ${stepName(step)} is over`
          : `Waiting for ${awaitedText(state, { step, event, eventLabel })} in step ${stepName(step)}`,
      because: `it waits in step ${step} until ${formatInstant(dueAt)}`,
      isOutside: event !== null,
    })),
  clocks: (state) =>
    awaiting(state).map(({ step, dueAt }) => ({ label: `Wait of step ${stepName(step)} ends`, dueAt })),
};

export const waitWhyNot: WhyNotInside<BodyOf<'wait'>> = {
  notLate: ({ state, notReached }, { label }) => {
    const wait = waitOf(state, label);
    if (wait === null) return notReached(label);
    if (wait.ended === null) return `The wait of step ${label} runs until ${formatInstant(wait.dueAt)}`;
    return wait.ended.how === 'late' ? null : `What step ${label} waited for arrived in time`;
  },
};

/** Waits whose event has not arrived. */
function awaiting(state: RunState): readonly WaitState[] {
  return openWaits(state).filter(({ arrived }) => arrived === null);
}

/** The event that a wait found in the mailbox when it started; null when it came later or not at all. */
function takenEarly(state: RunState, step: string): Arrival | null {
  const wait = waitOf(state, step);
  const arrival = arrivalOf(state, wait?.arrived?.eventId ?? null);
  return wait !== null && arrival !== null && arrival.seq < wait.seq ? arrival : null;
}

/** `the case to be corrected`, `carrier offer`; `another carrier offer` when one had arrived before the wait began. */
function awaitedText(state: RunState, wait: Pick<WaitState, 'step' | 'event' | 'eventLabel'>): string {
  const { step, event } = wait;
  if (event === CORRECTED) return awaitedName(wait);
  const began = waitOf(state, step)?.seq ?? 0;
  const isAnother = state.arrivals.some((arrival) => arrival.event === event && arrival.seq < began);
  return isAnother ? `another ${awaitedName(wait)}` : awaitedName(wait);
}

/** `Waited 2 business days (us-claims) from …, until …: the case was corrected, …`. */
function waitText({ step, span, from, dueAt, event, eventLabel }: EventOf<'WaitStarted'>, state: RunState): string {
  const until = formatInstant(dueAt);
  const bound = span === null ? `until ${until}` : `${span} from ${formatInstant(from)}, until ${until}`;
  const ended = state.waits[step]?.ended ?? null;
  const early = takenEarly(state, step);
  if (early !== null && ended !== null) return `Took ${early.label}, which had arrived ${formatInstant(early.at)}`;
  const what = `${event === null ? '' : `for ${awaitedName({ event, eventLabel: eventLabel ?? null })}, `}${bound}`;
  if (ended !== null)
    return `Waited ${what}: ${endText(ended.how, { event, eventLabel: eventLabel ?? null })}, ${formatInstant(ended.at)}`;
  return state.ended === null ? `Waits ${what}` : `Waited ${what}; the run ended first`;
}

function endText(how: WaitEnd | 'superseded', wait: Pick<WaitState, 'event' | 'eventLabel'>): string {
  switch (how) {
    case 'elapsed':
      return 'its time was over';
    case 'event':
      return wait.event === CORRECTED ? 'the case was corrected' : `${awaitedName(wait)} arrived`;
    case 'superseded':
      return 'superseded';
    case 'late':
      return 'it did not arrive in time';
    default:
      return unreachable(how);
  }
}
