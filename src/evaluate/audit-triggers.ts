/**
 * Audits what triggered each part of a run: events came through a channel, waits ended with an event that arrived in
 * time, handlers had a trigger, and no loop round was invented. Without these checks a forger could make a run act on
 * something that never happened.
 */
import { CORRECTED } from '../case/kind.ts';
import { isOver } from '../kernel/deadline.ts';
import { own } from '../kernel/own.ts';
import type { LoggedEvent } from '../run/log/event.ts';
import { isChangedAfterEnd, isWeighedUnchanged } from '../run/log/after-end.ts';
import type { RunState } from '../run/log/state.ts';
import { loopOf } from '../run/log/step/loop.ts';
import { supersederOf } from '../run/log/step/superseder-of.ts';
import { handlingsBefore, watchOf, type WatchState } from '../run/log/step/watch.ts';
import { baseLabel } from '../sop/rounds.ts';

type EventOf<Type extends LoggedEvent['event']['type']> = Extract<LoggedEvent['event'], { type: Type }>;

/**
 * What is wrong with the trigger of an event, given everything before it; null when nothing is.
 *
 * @param erased the ids of corrections whose changes are gone
 */
export function problemOfTrigger(
  state: RunState,
  { at, actor, event }: LoggedEvent,
  erased: ReadonlySet<string> = new Set(),
): string | null {
  const isFromChannel = actor.kind === 'channel';
  switch (event.type) {
    case 'EventArrived':
      if (state.arrivals.some(({ eventId }) => eventId === event.eventId))
        return 'Expected an event that had not arrived before, got a duplicate';
      return isFromChannel ? null : 'Expected an event from a channel, got one from another source';
    case 'ChannelKnown':
      return problemOfChannel(state);
    case 'PeopleNamed':
      return isFromChannel ? null : 'Expected people named by a channel, got them from another source';
    case 'FactsCorrected':
      return isFromChannel ? null : 'Expected a correction from a channel, got one from another source';
    case 'FactsConfirmed':
      return isFromChannel ? null : 'Expected facts confirmed by a channel, got them from another source';
    case 'FieldsErased':
      return state.ended !== null && actor.kind === 'person' && actor.person === event.by.person
        ? null
        : 'Expected values to be erased by a person after the run had ended, got another erasure';
    case 'ChangedAfterEnd':
      return isChangedAfterEnd(state) || isWeighedUnchanged(state) || erased.size > 0
        ? null
        : 'Expected changes to be weighed that arrived after the run had ended, got others';
    case 'StartedAgain':
      return state.ended !== null && state.ended.successor === null && actor.kind === 'person'
        ? null
        : 'Expected a person to start an ended case again once, got another start';
    case 'EventSetAside':
      return isFromChannel ? null : 'Expected what had no effect to come from a channel, got it from another source';
    case 'WaitEnded':
      return problemOfWait(state, event, at, erased);
    case 'HandlingStarted':
      return hasOccasion(state, event, at)
        ? null
        : 'Expected a handler for an event that arrived or a time that was due, got one without a trigger';
    case 'HandlingSkipped':
      return problemOfSkip(state, event, at);
    case 'RoundStarted':
      return problemOfRound(state, event, at);
    default:
      return null;
  }
}

const problemOfChannel = ({ opened }: RunState): string | null =>
  opened?.slackChannelId === undefined ? null : 'Expected the id of a channel in a log that has none, got a second one';

function problemOfWait(
  state: RunState,
  event: EventOf<'WaitEnded'>,
  at: number,
  erased: ReadonlySet<string>,
): string | null {
  const wait = own(state.waits, event.step);
  if (wait === undefined || wait.ended !== null) return 'Expected the end of an open wait, got the end of another';
  // Which corrections came into use, and so ended a wait for one, was said with their changes.
  if (wait.event === CORRECTED && event.how === 'event' && erased.has(event.eventId ?? '')) return null;
  const inTime = wait.arrived !== null && !isOver(wait.dueAt, wait.arrived.at) ? wait.arrived.eventId : null;
  if (event.how === 'event')
    return inTime !== null && inTime === event.eventId
      ? null
      : 'Expected the wait to end with an event that arrived for it in time, got another end';
  const isEnded = wait.event === null ? at >= wait.dueAt : isOver(wait.dueAt, at);
  return inTime === null && isEnded ? null : 'Expected the wait to end at its deadline, got an earlier end';
}

function problemOfRound(state: RunState, { step, round }: EventOf<'RoundStarted'>, at: number): string | null {
  const loop = loopOf(state, step);
  const isNext = loop !== null && loop.ended === null && round === loop.round + 1 && round <= loop.most;
  if (!isNext) return 'Expected the next round of an open loop, got another';
  if (loop.kind === 'for_each' || loop.round === 0) return null;
  return loop.checked?.result === 'false' && at >= (loop.checked.pauseUntil ?? 0)
    ? null
    : 'Expected a round after one that did not end the loop, got another';
}

function hasOccasion(state: RunState, event: EventOf<'HandlingStarted'>, at: number): boolean {
  const watch = watchOf(state, event.step);
  return watch !== null && handlingsBefore(watch, baseLabel(event.handler)).length === 0 && isWaiting(watch, event, at);
}

function problemOfSkip(state: RunState, event: EventOf<'HandlingSkipped'>, at: number): string | null {
  const watch = watchOf(state, event.step);
  if (watch === null || !isWaiting(watch, event, at)) return 'Expected an event that waits for its turn, got another';
  const { handler, number, eventId, dueAt } = event;
  const ofEvent = watch.queue.find((pending) => pending.eventId === eventId)?.at;
  const pending = { handler: baseLabel(handler), number, eventId, at: dueAt ?? ofEvent ?? at };
  return supersederOf(state, watch, pending)?.eventId === event.by.eventId
    ? null
    : 'Expected a skipped event that a later one supersedes, got one that nothing supersedes';
}

function isWaiting(
  watch: WatchState,
  event: EventOf<'HandlingStarted'> | EventOf<'HandlingSkipped'>,
  at: number,
): boolean {
  if (watch.ended !== null) return false;
  const handler = baseLabel(event.handler);
  if (event.eventId !== null)
    return watch.queue.some(
      (pending) => pending.handler === handler && pending.number === event.number && pending.eventId === event.eventId,
    );
  const timer = watch.times.find((known) => known.handler === handler);
  return (
    timer !== undefined &&
    timer.dueAt !== null &&
    timer.dueAt === event.dueAt &&
    at >= timer.dueAt &&
    (watch.blockEnded === null || timer.dueAt < watch.blockEnded.at) &&
    event.number === timer.count + 1
  );
}
