/**
 * Gives unread events of the mailbox to the steps that wait or watch for them. An event is taken once. If several steps
 * want it, the innermost takes it, then the one that started first, then the first in the file.
 */
import type { Instant } from '../../kernel/clock.ts';
import { compareInFile, isWithin } from '../../sop/rounds.ts';
import { unreadOf, type Arrival, type EventTaken } from '../log/arrival.ts';
import type { RunState } from '../log/state.ts';
import { mayTake, openWaits } from '../log/step/wait.ts';
import { roomFor } from '../log/step/excess.ts';
import { isInBlock } from '../log/step/watch.ts';
import { emit, type Turn } from './turn.ts';

/** A step that takes an event; `around` are the rounds of the loops that enclose it, if it may enclose other steps. */
type Reader = {
  readonly step: string;
  readonly handler: string | null;
  readonly around: readonly number[] | null;
  readonly at: Instant;
  readonly seq: number;
};

/**
 * True when a step took an event. Such a turn plans nothing else: what follows, a late wait included, is planned once
 * every event that arrived in time has its step.
 */
export function takeMail(turn: Turn): boolean {
  // One event in each turn: it changes which steps want the next one.
  for (const arrival of unreadOf(turn.state)) {
    const taken = takenBy(turn, arrival);
    if (taken === null) continue;
    emit(turn, taken);
    return true;
  }
  return false;
}

function takenBy({ state, sop }: Turn, arrival: Arrival): EventTaken | null {
  const readers = readersOf(state, arrival);
  const innermost = readers.filter((one) => !readers.some((other) => other !== one && encloses(one, other)));
  const [first] = innermost.toSorted((a, b) => a.at - b.at || compareInFile(sop, a.step, b.step) || a.seq - b.seq);
  if (first === undefined) return null;
  return { type: 'EventTaken', eventId: arrival.eventId, step: first.step, handler: first.handler };
}

function readersOf(state: RunState, arrival: Arrival): Reader[] {
  const { event } = arrival;
  const waits = openWaits(state).filter((wait) => mayTake(wait, arrival));
  return [
    ...waits.map(({ step, from, seq }) => ({ step, handler: null, around: null, at: from, seq })),
    ...Object.values(state.watches).flatMap((watch) =>
      watch.watched
        .filter((watched) => watched.event === event && isInBlock(watch, arrival) && roomFor(state, watch, watched) > 0)
        .map(({ handler }) => ({ step: watch.step, handler, around: watch.around, at: watch.at, seq: watch.seq })),
    ),
  ];
}

function encloses({ step, around }: Reader, other: Reader): boolean {
  return around !== null && isWithin(other.step, step, around);
}
