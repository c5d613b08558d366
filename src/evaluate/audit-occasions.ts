/**
 * Audits what brought a run on: that an event came through a channel, that a wait ended by an event that came in its
 * time, that a handler had its occasion, and that no round was made up. Without these a forger could let a run act on
 * what never happened.
 */
import type { LoggedEvent } from '../run/log/event.ts';
import type { RunState } from '../run/log/state.ts';
import { loopOf } from '../run/log/step/loop.ts';
import { watchOf } from '../run/log/step/watch.ts';
import { baseLabel } from '../sop/rounds.ts';

type EventOf<Type extends LoggedEvent['event']['type']> = Extract<LoggedEvent['event'], { type: Type }>;

/** What is wrong with the occasion of an event, given everything before it. */
export function problemOfOccasion(state: RunState, { at, actor, event }: LoggedEvent): string | null {
  const isFromChannel = actor.kind === 'channel';
  switch (event.type) {
    case 'EventArrived':
      if (state.arrivals.some(({ eventId }) => eventId === event.eventId))
        return 'Expected an event that had not come before, got the same once more';
      return isFromChannel ? null : 'Expected an event that a channel brought, got one from another source';
    case 'FactsCorrected':
      return isFromChannel ? null : 'Expected a correction that a channel brought, got one from another source';
    case 'WaitEnded':
      return problemOfWait(state, event, at);
    case 'HandlingStarted':
      return hasOccasion(state, event, at)
        ? null
        : 'Expected a handler for what came or was due, got one without an occasion';
    case 'RoundStarted':
      return problemOfRound(state, event, at);
    default:
      return null;
  }
}

function problemOfWait(state: RunState, event: EventOf<'WaitEnded'>, at: number): string | null {
  const wait = Object.hasOwn(state.waits, event.step) ? state.waits[event.step] : undefined;
  if (wait === undefined || wait.ended !== null) return 'Expected the end of a wait that was open, got another';
  const inTime = wait.arrived !== null && wait.arrived.at < wait.dueAt ? wait.arrived.eventId : null;
  if (event.how === 'event')
    return inTime !== null && inTime === event.eventId
      ? null
      : 'Expected a wait that ended by what came for it in time, got another';
  return inTime === null && at >= wait.dueAt
    ? null
    : 'Expected a wait that ended with its time, got one that ended before';
}

function problemOfRound(state: RunState, { step, round }: EventOf<'RoundStarted'>, at: number): string | null {
  const loop = loopOf(state, step);
  const isNext = loop !== null && loop.ended === null && round === loop.round + 1 && round <= loop.most;
  if (!isNext) return 'Expected the next round of a loop that goes on, got another';
  if (loop.kind === 'for_each' || loop.round === 0) return null;
  return loop.checked?.result === 'false' && at >= (loop.checked.pauseUntil ?? 0)
    ? null
    : 'Expected a round after one that was not enough, got another';
}

function hasOccasion(state: RunState, event: EventOf<'HandlingStarted'>, at: number): boolean {
  const watch = watchOf(state, event.step);
  if (watch === null || watch.ended !== null || watch.handling !== null) return false;
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
    event.number === timer.count + 1
  );
}
