/**
 * Gives unread events of the mailbox to the steps that wait or watch for them. An event is taken once. If several steps
 * want it, the innermost takes it, then the one that started first, then the first in the file.
 */
import type { Instant } from '../../kernel/clock.ts';
import { compareInFile, isWithin } from '../../sop/rounds.ts';
import type { Sop } from '../../sop/sop.ts';
import { unreadOf, type Arrival } from '../log/arrival.ts';
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
  const found = unreadOf(turn.state).flatMap((arrival): Taking[] => {
    const reader = readerOf(turn, arrival);
    // An event that was received after what this turn sees comes in a later turn, unless a step begins with it.
    return reader === null || (arrival.at > turn.until && isAwaited(reader, arrival)) ? [] : [{ arrival, reader }];
  });
  // One event in each turn: it changes which steps want the next one.
  const next = found.find((one) => !found.some((other) => comesBefore(other, one)));
  if (next === undefined) return false;
  const { step, handler } = next.reader;
  emit(turn, { type: 'EventTaken', eventId: next.arrival.eventId, step, handler });
  return true;
}

type Taking = { readonly arrival: Arrival; readonly reader: Reader };

/**
 * A wait takes one event alone. In a case that started again, what no earlier run has taken comes first, then what the
 * step itself took then; a watch takes all in their order.
 */
const comesBefore = (other: Taking, one: Taking): boolean =>
  one.reader.handler === null && other.reader.step === one.reader.step && rankOf(other) < rankOf(one);

function rankOf({ arrival: { yields, readBefore }, reader }: Taking): number {
  if (yields !== true) return 0;
  return readBefore === reader.step ? 1 : 2;
}

/** When the first unread event was received that a step was waiting for by then; Infinity for none. */
export function firstInMail(state: RunState, sop: Sop): Instant {
  return Math.min(
    ...unreadOf(state).flatMap((arrival) => {
      const reader = readerOf({ state, sop }, arrival);
      return reader !== null && isAwaited(reader, arrival) ? [arrival.at] : [];
    }),
  );
}

/** When the next unread event after an instant was received; Infinity for none. */
export function receivedAfter(state: RunState, after: Instant): Instant {
  return Math.min(...unreadOf(state).flatMap(({ at }) => (at > after ? [at] : [])));
}

/** Whether a step was waiting for an event when that was received. */
const isAwaited = (reader: Reader, arrival: Arrival): boolean => reader.at <= arrival.at;

function readerOf({ state, sop }: Pick<Turn, 'state' | 'sop'>, arrival: Arrival): Reader | null {
  const readers = readersOf(state, arrival);
  const innermost = readers.filter((one) => !readers.some((other) => other !== one && encloses(one, other)));
  const [first] = innermost.toSorted((a, b) => a.at - b.at || compareInFile(sop, a.step, b.step) || a.seq - b.seq);
  return first ?? null;
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
