/**
 * A `watch`: a block, with handlers for case events and times that live as long as the block. One handler runs at a
 * time, in the order in which events arrived and times fell due; the block goes on meanwhile. When the block ends,
 * everything that arrived or fell due before is still handled, one at a time; the step ends after that.
 */
import { quoted } from '../../../kernel/quoted.ts';
import { addDuration, isDuration, isTimestamp, type Duration, whyNoEnd } from '../../../kernel/time.ts';
import { evaluateValue } from '../../../sop/expression/evaluate.ts';
import type { Expression, Reading } from '../../../sop/expression/expression.ts';
import { writersIn } from '../../../sop/check/writes.ts';
import { baseLabel, inRounds } from '../../../sop/rounds.ts';
import { renderSentence } from '../../../sop/sentence.ts';
import { mayOutlive, watchHandlersOf, type Step, type Watcher, type WatchBody } from '../../../sop/sop.ts';
import { openPark, type RunState } from '../../log/state.ts';
import {
  dueBy,
  handlingsBefore,
  labelOfHandling,
  watchOf,
  type Handling,
  type HandlingStarted,
  type PendingHandling,
  type Watched,
  type WatchState,
} from '../../log/step/watch.ts';
import { unreadText } from '../../cite/mailbox.ts';
import { arrivalOf } from '../../log/arrival.ts';
import { isInFlight } from '../../log/call-progress.ts';
import { isBusy } from '../../log/step/leave-out.ts';
import { supersederOf } from '../../log/step/superseder-of.ts';
import { excessAsk, excessOf, TOO_MANY_EVENTS } from '../../log/step/excess.ts';
import { boundAmong, emit, emitByClock, inFrame, park, type Turn, type Visit } from '../turn.ts';
import { labelled } from '../event-label.ts';
import type { StepPlan } from './step-plan.ts';

export const planWatch: StepPlan<WatchBody> = { visit: visitWatch, onlyKeeps: () => false };

/** True when the block is done, and everything that arrived or fell due while it ran was handled. */
function visitWatch(turn: Turn, step: Step, body: WatchBody, visit: Visit): boolean {
  const watch = watchOf(turn.state, step.label);
  if (watch === null) return openPark(turn.state, step.label) === null ? start(turn, step, body) : false;
  visitEarlier(turn, body, watch, visit);
  if (watch.ended !== null) {
    // A person who was asked inside the block may still answer.
    if (mayOutlive(body.steps)) visit.block(body.steps);
    return true;
  }
  const before = turn.events.length;
  parkExceeding(turn, watch);
  for (const handling of watch.handlings) {
    const isHeldNow = handling.supersededBy === undefined && isHeld(turn.state, watch, handling);
    visitOrEnd(turn, step, body, watch, handling, isHeldNow, visit);
  }
  const isDone = visit.block(body.steps);
  if (!skipSuperseded(turn, step, body, watch, isDone)) beginNext(turn, step, body, watch, isDone);
  // What follows is planned first: the last handling may end in this turn.
  if (!isDone || turn.events.length > before) return false;
  if (!hasWork(turn, watch)) emit(turn, { type: 'WatchEnded', step: step.label });
  else if (watch.blockEnded === null)
    emit(turn, {
      type: 'WatchBlockEnded',
      step: step.label,
      ...(turn.until < turn.context.now ? { until: turn.until } : {}),
    });
  return false;
}

/** Whether something that arrived or fell due while the block ran is still to be handled, or decided by people. */
function hasWork({ state, until }: Turn, watch: WatchState): boolean {
  const { handlings, queue, watched, blockEnded } = watch;
  const isUndecided = watched.some(({ handler }) =>
    excessOf(watch, handler).some((label) => excessAsk(state, label)?.closed == null),
  );
  const due = dueBy(watch, until).filter(({ at }) => blockEnded !== null || at < until);
  return handlings.length > 0 || queue.length > 0 || due.length > 0 || isUndecided;
}

/** Goes on with a handling, or ends it: it is done, or superseded and no call of it is in flight. */
function visitOrEnd(
  turn: Turn,
  step: Step,
  body: WatchBody,
  watch: WatchState,
  handling: Handling,
  isHeldNow: boolean,
  visit: Visit,
): void {
  const label = labelOfHandling(watch, handling);
  const by = handling.supersededBy;
  if (by === undefined && !isHeldNow) {
    if (visitHandling(turn, body, watch, handling, visit))
      emit(turn, { type: 'HandlingEnded', step: step.label, handler: label });
  } else if (isBusy(turn.state, watch, handling))
    finishCalls(turn, () => visitHandling(turn, body, watch, handling, visit));
  // An event that is still in the queue supersedes when its handler begins (`beginNext`).
  else if (by !== undefined) emit(turn, { type: 'HandlingSuperseded', step: step.label, handler: label, ...by });
}

/** Only what follows from calls in flight: nothing else of the handling begins. */
function finishCalls(turn: Turn, visit: () => void): void {
  const { events, effects, timers } = turn;
  const before = [events.length, effects.length, timers.length, turn.unfinished] as const;
  visit();
  const added = {
    events: events.splice(before[0]),
    effects: effects.splice(before[1]),
    timers: timers.splice(before[2]),
  };
  turn.unfinished = before[3];
  const isOurs = (callId: string | null): boolean => {
    const call = callId === null ? undefined : turn.state.calls[callId];
    return call !== undefined && isInFlight(call.progress);
  };
  events.push(...added.events.filter(({ event }) => event.type === 'Parked' && isOurs(event.callId)));
  effects.push(...added.effects.filter((effect) => effect.kind !== 'choose_sop' && isOurs(effect.callId)));
  timers.push(...added.timers.filter(({ key }) => isOurs(key.slice(key.indexOf(':') + 1))));
}

/** Whether an event in the queue supersedes a handling, or what waits for its turn: nothing more of it begins. */
function isHeld(state: RunState, { queue, watched }: WatchState, { handler }: Occasion): boolean {
  const by = watched.find((item) => item.handler === handler)?.supersededBy ?? [];
  return queue.some(({ eventId }) => by.includes(arrivalOf(state, eventId)?.event ?? ''));
}

function mayBegin(state: RunState, watch: WatchState, pending: PendingHandling): boolean {
  const event = arrivalOf(state, pending.eventId)?.event;
  if (isHeld(state, { ...watch, queue: watch.queue.filter((other) => other !== pending) }, pending)) return false;
  return handlingsBefore(watch, pending.handler).every(
    (handling) =>
      event !== undefined &&
      watch.watched.find((item) => item.handler === handling.handler)?.supersededBy?.includes(event) === true &&
      !isBusy(state, watch, handling),
  );
}

function start(turn: Turn, step: Step, body: WatchBody): false {
  const readings: Reading[] = [];
  const watched: Watched[] = [];
  for (const watcher of body.watchers) {
    const read = readWatcher(turn, watcher);
    if ('unclear' in read) {
      return park(turn, {
        step: step.label,
        code: 'unclear_watch',
        because: `What step ${step.label} watches for in ${baseLabel(watcher.handler.label)} cannot be computed: ${read.unclear}`,
      });
    }
    readings.push(...read.readings);
    watched.push(read.watched);
  }
  emit(turn, {
    type: 'WatchStarted',
    step: step.label,
    around: step.rounds ?? [],
    says: renderSentence(step.says, turn.scope).text,
    watched,
    readings,
    shared: boundAmong(turn, [
      ...writersIn(watchHandlersOf(body)).keys(),
      ...body.watchers.flatMap(({ save }) => save ?? []),
    ]),
  });
  return false;
}

function readWatcher(
  turn: Turn,
  { on, at, every, atMost, save, supersededBy, sideBySide, handler }: Watcher,
): { readonly watched: Watched; readonly readings: readonly Reading[] } | { readonly unclear: string } {
  const readings: Reading[] = [];
  const read = (expression: Expression | null): ReturnType<typeof evaluateValue>['value'] => {
    if (expression === null) return null;
    const { value, trace } = evaluateValue(expression, turn.scope);
    readings.push(...trace.readings);
    unclear ??= value === null ? trace.unclear : null;
    return value;
  };
  let unclear: string | null = null;
  const [time, span, most] = [read(at), read(every), read(atMost)];
  if (unclear !== null) return { unclear };
  if (on === null && !isTimestamp(time)) return { unclear: 'expected a point in time' };
  return {
    readings,
    watched: {
      handler: baseLabel(handler.label),
      event: on,
      ...labelled(turn.context.events, on),
      save,
      most: typeof most === 'number' ? most : 1,
      dueAt: isTimestamp(time) ? time.$time : null,
      every: isDuration(span) ? span : null,
      ...(supersededBy.length === 0 ? {} : { supersededBy }),
      ...(sideBySide ? { sideBySide } : {}),
    },
  };
}

/** True when something that waits for its turn was superseded: it never begins. */
function skipSuperseded(turn: Turn, step: Step, body: WatchBody, watch: WatchState, isDone: boolean): boolean {
  const skipped = waiting(turn, watch, isDone).flatMap((pending) => {
    const by = supersederOf(turn.state, watch, pending);
    return by === null ? [] : [{ pending, by: { event: by.event, eventId: by.eventId } }];
  });
  for (const { pending, by } of skipped) {
    const occasion = occasionOf(turn, step, body, watch, pending);
    if (occasion === null) return true;
    (pending.eventId === null ? emitByClock : emit)(turn, { type: 'HandlingSkipped', ...occasion, by });
  }
  return skipped.length > 0;
}

/**
 * What waits for its turn, that which arrived or fell due first at the front. If several share a moment, the handler
 * that is first in the file.
 */
function waiting({ until }: Turn, watch: WatchState, isDone: boolean): readonly PendingHandling[] {
  const due = dueBy(watch, until).filter(({ at }) => !isDone || at < until);
  return [...watch.queue, ...due].toSorted((a, b) => a.at - b.at || place(watch, a) - place(watch, b));
}

function beginNext(turn: Turn, step: Step, body: WatchBody, watch: WatchState, isDone: boolean): void {
  const { until } = turn;
  const next = waiting(turn, watch, isDone).find((pending) => mayBegin(turn.state, watch, pending));
  if (!isDone)
    // A time that another handling holds up begins in the round in which that one ends.
    for (const { handler, dueAt } of watch.times)
      if (dueAt !== null && dueAt > until && handlingsBefore(watch, handler).length === 0)
        turn.timers.push({ key: `watch:${handler}`, dueAt });
  const occasion = next === undefined ? null : occasionOf(turn, step, body, watch, next);
  if (next === undefined || occasion === null) return;
  const event = { type: 'HandlingStarted' as const, ...occasion };
  const arrival = arrivalOf(turn.state, next.eventId);
  if (arrival === null) {
    emitByClock(turn, event);
    return;
  }
  for (const handling of handlingsBefore(watch, next.handler))
    emit(turn, {
      type: 'HandlingSuperseded',
      step: step.label,
      handler: labelOfHandling(watch, handling),
      event: arrival.event,
      eventId: arrival.eventId,
    });
  emit(turn, event);
}

/** Null when the time after it cannot be computed: the run parks. */
function occasionOf(
  turn: Turn,
  step: Step,
  body: WatchBody,
  watch: WatchState,
  next: PendingHandling,
): Omit<HandlingStarted, 'type'> | null {
  const { calendars, timeZone } = turn.context;
  const label = labelOfHandling(watch, next);
  const watched = watch.watched.find(({ handler }) => handler === next.handler);
  const every: Duration | null =
    next.eventId === null && next.number < (watched?.most ?? 1) ? (watched?.every ?? null) : null;
  const nextAt = every === null ? null : addDuration(next.at, every, calendars, timeZone);
  if (every !== null && nextAt === null) {
    park(turn, {
      step: label,
      code: 'unclear_deadline',
      because: `The next time for ${label} cannot be computed: ${whyNoEnd(every, calendars)}`,
    });
    return null;
  }
  return {
    step: step.label,
    handler: label,
    says: renderSentence(handlerIn(body, watch, next).says, turn.scope).text,
    number: next.number,
    eventId: next.eventId,
    dueAt: next.eventId === null ? next.at : null,
    nextAt,
  };
}

/**
 * An event that arrives more often than the step handles it goes to people, one at a time. It holds up neither the
 * block nor the other handlers, but the end of the step.
 */
function parkExceeding(turn: Turn, watch: WatchState): void {
  for (const { handler, event, most } of watch.watched) {
    const labels = excessOf(watch, handler);
    const at = labels.findIndex((label) => excessAsk(turn.state, label)?.closed == null);
    const next = labels[at];
    const came = watch.exceeded.filter((one) => one.handler === handler)[at];
    const arrival = came === undefined ? null : arrivalOf(turn.state, came.eventId);
    if (next === undefined || excessAsk(turn.state, next) !== undefined) continue;
    park(turn, {
      step: next,
      code: TOO_MANY_EVENTS,
      choices: ['it_was_done', 'stop'],
      because: `${quoted(arrival?.label ?? event ?? '')} came more often than step ${watch.step} handles it (${most === 1 ? 'once' : `${most} times`})`,
      known: [
        arrival === null ? 'Nothing was done about it' : `Nothing was done about this one: ${unreadText(arrival)}`,
        'It was done: you have dealt with what it says, and the run goes on',
      ],
    });
  }
}

/** Revisits earlier handlings that may have left a person's answer open. */
function visitEarlier(turn: Turn, body: WatchBody, watch: WatchState, visit: Visit): void {
  for (const handled of watch.handled) {
    const watcher = body.watchers.find(({ handler }) => baseLabel(handler.label) === handled.handler);
    if (watcher !== undefined && mayOutlive([watcher.handler])) visitHandling(turn, body, watch, handled, visit);
  }
}

/** Visits a handler for one event or time, with the names of this handling. */
function visitHandling(turn: Turn, body: WatchBody, watch: WatchState, occasion: Occasion, visit: Visit): boolean {
  return inFrame(turn, { loop: occasion.handler, round: occasion.number }, () =>
    visit.step(handlerIn(body, watch, occasion)),
  );
}

type Occasion = Pick<Handling, 'handler' | 'number'>;

function handlerIn({ watchers }: WatchBody, watch: WatchState, { handler, number }: Occasion): Step {
  const watcher = watchers.find((candidate) => baseLabel(candidate.handler.label) === handler);
  if (watcher === undefined) throw new Error(`Expected a handler \`${handler}\` of step \`${watch.step}\``);
  return inRounds(watcher.handler, [...watch.around, number]);
}

const place = ({ watched }: WatchState, { handler }: Occasion): number =>
  watched.findIndex((item) => item.handler === handler);
