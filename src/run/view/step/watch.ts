/**
 * How a `watch` is shown: what it watched for, and each handling with the event that caused it.
 */
import { own } from '../../../kernel/own.ts';
import { formatInstant } from '../../../kernel/time.ts';
import { formatValue } from '../../../kernel/value.ts';
import { humanise } from '../../../sop/names.ts';
import { baseLabel, inRounds } from '../../../sop/rounds.ts';
import type { Step, WatchBody } from '../../../sop/sop.ts';
import { citePlace } from '../../cite/cite.ts';
import { arrivedValues } from '../../cite/mailbox.ts';
import type { Evidence } from '../../cite/labelled-text.ts';
import { arrivalOf } from '../../log/arrival.ts';
import type { RunState } from '../../log/state.ts';
import {
  handlingsOf,
  watchOf,
  type Handling,
  type HandlingSkipped,
  type HandlingStarted,
  type Watched,
  type WatchEvent,
  type WatchState,
} from '../../log/step/watch.ts';
import { stepName } from '../step-name.ts';
import type { Asked, StepView, WhyNotInside } from './step-view.ts';

type Occasion = Pick<HandlingStarted, 'eventId' | 'dueAt'>;

export const watchView: StepView<WatchEvent> = {
  events: {
    WatchStarted: {
      explain: ({ step, says, readings }, state) => {
        const watch = state.watches[step];
        return { step, says, result: watch === undefined ? 'It had begun' : watchText(watch, state), readings };
      },
    },
    HandlingStarted: {
      explain: (event, state) => {
        const { handler, says } = event;
        return {
          step: handler,
          says,
          citation: `${citePlace(state, handler)}${handledValues(event, state)}`,
          result: handlingText(event, state),
          readings: [],
          evidence: eventEvidence(event, state),
        };
      },
    },
    HandlingSuperseded: {
      roundsPosted: Number.POSITIVE_INFINITY,
      post: ({ handler, eventId, event }, state) => ({
        tone: 'remark',
        title: `Step ${stepName(handler)} was superseded by ${arrivalOf(state, eventId)?.label ?? humanise(event)}`,
        lines: [],
      }),
      remarks: ({ handler, eventId, event }, state) => [
        `step ${handler} was superseded by ${arrivalOf(state, eventId)?.label ?? humanise(event)}: what was done remains, and nothing more of it starts`,
      ],
    },
    HandlingSkipped: {
      roundsPosted: Number.POSITIVE_INFINITY,
      post: (event, state) => ({ tone: 'remark', title: skippedText(event, state), lines: [] }),
      explain: (event, state) => ({
        step: event.handler,
        says: event.says,
        citation: `${citePlace(state, event.handler)}${handledValues(event, state)}`,
        result: `${occasionText(event, state)}: not begun, since ${supersederText(event, state)} came after it`,
        readings: [],
        evidence: eventEvidence(event, state),
      }),
      remarks: (event, state) => [skippedText(event, state)],
    },
    HandlingEnded: {},
    WatchBlockEnded: {},
    WatchEnded: {},
  },
  clocks: ({ watches }) =>
    Object.values(watches)
      .flatMap(({ ended, times }) => (ended === null ? times : []))
      .flatMap(({ handler, dueAt }) => (dueAt === null ? [] : [{ label: `Due in step ${stepName(handler)}`, dueAt }])),
};

export const watchWhyNot: WhyNotInside<WatchBody> = {
  inside: (asked, step, { steps, watchers }) => [
    ...steps,
    ...watchers.map(({ handler }) => inHandling(asked, step, handler)),
  ],
  notVisited: ({ state, notReached }, { label }, { watchers }, inner) => {
    const handler = baseLabel(inner.label);
    if (!watchers.some((watcher) => baseLabel(watcher.handler.label) === handler)) return null;
    const watch = watchOf(state, label);
    return watch === null ? notReached(label) : notHandled(watch, handler, inner.rounds?.at(-1) ?? 1);
  },
};

/** A handler in the handling asked for, by default its last one. */
function inHandling({ state, rounds }: Asked, { label, rounds: around = [] }: Step, handler: Step): Step {
  const watch = watchOf(state, label);
  const numbers = (watch === null ? [] : handlingsOf(watch))
    .filter((handling) => handling.handler === baseLabel(handler.label))
    .map(({ number }) => number);
  return inRounds(handler, [...around, rounds[around.length] ?? Math.max(1, ...numbers)]);
}

/** Why a handling did not begin; null when it did. */
function notHandled(watch: WatchState, handler: string, number: number): string | null {
  const isIt = (one: { readonly handler: string; readonly number: number }): boolean =>
    one.handler === handler && one.number === number;
  if (handlingsOf(watch).some(isIt)) return null;
  if (watch.queue.some(isIt))
    return watch.ended === null
      ? 'Its event waits until the handler before it is done'
      : `Step ${watch.step} ended before it was handled`;
  const watched = watch.watched.find((one) => one.handler === handler);
  return watched === undefined || watched.event === null
    ? notDue(watch, handler)
    : notCome(watch, handler, nameOf(watched));
}

function notDue({ step, times, ended }: WatchState, handler: string): string {
  const dueAt = times.find((timer) => timer.handler === handler)?.dueAt ?? null;
  return dueAt !== null && ended === null
    ? `Its time is ${formatInstant(dueAt)}`
    : `Step ${step} ended before its time came`;
}

function notCome({ step, arrived }: WatchState, handler: string, name: string): string {
  const count = own(arrived, handler) ?? 0;
  const often = count === 0 ? 'did not arrive' : `arrived only ${count === 1 ? 'once' : `${count} times`}`;
  return `${name} ${often} while step ${step} watched for it`;
}

/** `Watched for carrier offer (at most 5 times), at 2026-…, until …: 2 handled`. */
function watchText(watch: WatchState, { ended: end }: RunState): string {
  const { watched, ended } = watch;
  const count = handlingsOf(watch).length;
  const isOver = ended !== null || end !== null;
  const until =
    ended !== null
      ? `, until ${formatInstant(ended)}`
      : end === null
        ? ''
        : `, until ${formatInstant(end.at)}, when the run ended`;
  const handled = count === 0 ? 'nothing was handled' : `${count} handled`;
  return `${isOver ? 'Watched' : 'Watches'} for ${watched.map(watchedText).join(', ')}${until}: ${handled}`;
}

function watchedText(watched: Watched): string {
  const { event, most, dueAt, every } = watched;
  const often = most === 1 ? 'once' : `at most ${most} times`;
  if (event !== null) return `${nameOf(watched)} (${often})`;
  const time = dueAt === null ? '?' : formatInstant(dueAt);
  return `${time}${every === null ? '' : ` and every ${every.$duration} after that (${often})`}`;
}

const nameOf = ({ event, eventLabel }: Watched): string => eventLabel ?? humanise(event ?? '');

function supersederText({ by: { event, eventId } }: HandlingSkipped, state: RunState): string {
  return arrivalOf(state, eventId)?.label ?? humanise(event);
}

/** `Invoice INV 2 was not handled: step 2, on invoice did not begin, since claim withdrawn superseded it`. */
function skippedText(event: HandlingSkipped, state: RunState): string {
  const what = arrivalOf(state, event.eventId)?.label ?? `What was due ${formatInstant(event.dueAt ?? 0)}`;
  return `${what} was not handled: step ${stepName(event.handler)} did not begin, since ${supersederText(event, state)} supersedes it`;
}

function occasionText({ eventId, dueAt }: Occasion, state: RunState): string {
  const arrival = arrivalOf(state, eventId);
  return arrival === null
    ? `For ${dueAt === null ? 'a time' : formatInstant(dueAt)}`
    : `For ${arrival.label}, which arrived ${formatInstant(arrival.at)}`;
}

function handlingText(event: HandlingStarted, state: RunState): string {
  const { step, handler } = event;
  const watch = state.watches[step];
  const isIt = ({ handler: base, number }: Handling): boolean => isHandling(handler, base, number);
  const what = occasionText(event, state);
  const ended = watch?.superseded.find(isIt);
  if (ended?.leftOutBy !== undefined) return `${what}: left out by ${ended.leftOutBy}`;
  if (ended !== undefined) return `${what}: superseded by a later event`;
  if (watch?.handlings.some(isIt) !== true) return `${what}: done`;
  return `${what}: ${state.ended === null ? 'in progress' : 'not finished when the run ended'}`;
}

/** `: offered amount $900.00, note: “as discussed”`. */
function handledValues({ eventId }: Occasion, state: RunState): string {
  const fields = state.arrivals.find((known) => known.eventId === eventId)?.fields ?? [];
  return fields.length === 0 ? '' : `: ${arrivedValues({ fields, refused: [] })}`;
}

function eventEvidence({ eventId }: Occasion, state: RunState): Evidence[] {
  const arrival = state.arrivals.find((known) => known.eventId === eventId);
  return (arrival?.fields ?? []).map(({ label, value, source }) => ({
    label,
    value: formatValue(value),
    origin: `${source.system} ${source.record}, field ${source.field}, ${formatInstant(arrival?.at ?? 0)}`,
  }));
}

function isHandling(label: string, handler: string, number: number): boolean {
  return label === handler ? number === 1 : label.startsWith(`${handler}#`) && label.endsWith(`#${number}`);
}
