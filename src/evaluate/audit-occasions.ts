/**
 * Audits what brought a run on: that an event came through a channel, that a wait ended by an event that came in its time, that a
 * handler had its occasion, and that no round was made up. Without these a forger could let a run act on what never happened.
 */
import type { LoggedEvent } from '../run/log/event.ts';
import type { RunState } from '../run/log/state.ts';
import { loopOf } from '../run/log/step/loop.ts';
import { watchOf } from '../run/log/step/watch.ts';
import { baseLabel } from '../sop/rounds.ts';
import { own } from '../kernel/own.ts';

/** What is wrong with the occasion of an event, given everything before it. */
export function problemOfOccasion(state: RunState, { at, actor, event }: LoggedEvent): string | null {
  switch (event.type) {
    case 'EventArrived': {
      if (state.arrivals.some(({ eventId }) => eventId === event.eventId))
        return 'Expected an event that had not come before, met the same once more';
      return actor.kind === 'channel' ? null : 'Expected an event that a channel brought, met one of another source';
    }
    case 'FactsCorrected':
      return actor.kind === 'channel'
        ? null
        : 'Expected a correction that a channel brought, met one of another source';
    case 'WaitEnded': {
      const wait = own(state.waits, event.step);
      if (wait === undefined || wait.ended !== null) return 'Expected the end of a wait that was open, met another';
      const came = wait.arrived !== null && wait.arrived.at < wait.dueAt;
      if (event.how === 'event')
        return came && wait.arrived.eventId === event.eventId
          ? null
          : 'Expected a wait that ended by what came for it in time, met another';
      return !came && at >= wait.dueAt ? null : 'Expected a wait that ended with its time, met one that ended before';
    }
    case 'HandlingStarted':
      return hasOccasion(state, event, at)
        ? null
        : 'Expected a handler for what came or was due, met one without an occasion';
    case 'RoundStarted': {
      const loop = loopOf(state, event.step);
      const isNext = loop !== null && loop.ended === null && event.round === loop.round + 1 && event.round <= loop.most;
      if (!isNext) return 'Expected the next round of a loop that goes on, met another';
      if (loop.kind === 'for_each' || loop.round === 0) return null;
      return loop.checked?.result === 'false' && at >= (loop.checked.pauseUntil ?? 0)
        ? null
        : 'Expected a round behind one that was not enough, met another';
    }
    default:
      return null;
  }
}

function hasOccasion(
  state: RunState,
  event: Extract<LoggedEvent['event'], { type: 'HandlingStarted' }>,
  at: number,
): boolean {
  const watch = watchOf(state, event.step);
  if (watch === null || watch.ended !== null || watch.handling !== null) return false;
  const handler = baseLabel(event.handler);
  if (event.eventId !== null)
    return watch.queue.some(
      (pending) => pending.handler === handler && pending.number === event.number && pending.eventId === event.eventId,
    );
  const timer = watch.timers.find((known) => known.handler === handler);
  return (
    timer !== undefined &&
    timer.dueAt !== null &&
    timer.dueAt === event.dueAt &&
    at >= timer.dueAt &&
    event.number === timer.count + 1
  );
}
