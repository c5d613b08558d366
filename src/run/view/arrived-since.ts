/**
 * Events that arrived while people are asked. What is asked stays as it is, so its card says what came and what an
 * answer leads to.
 */
import { arrivedValues, readerOf, receivedText, unreadText } from '../cite/mailbox.ts';
import { inMailOrder } from '../log/arrival.ts';
import type { AskState, RunState } from '../log/state.ts';

/** A card has limited room; the others are counted. */
const SHOWN_MAX = 5;

/** @param goesOn what happens all the same after an answer, as the beginning of a sentence */
export function arrivedSince(state: RunState, ask: AskState, goesOn: string): readonly string[] {
  const until = ask.closed?.at ?? Infinity;
  const since = state.arrivals.filter(({ seq, at }) => seq > ask.seq && at <= until).toSorted(inMailOrder);
  const texts = since.map((arrival) => {
    if (ask.closed !== null) return `Arrived since this was asked: ${unreadText(arrival)}`;
    const text = `Arrived since this was asked: ${receivedText(arrival)}`;
    const reader = readerOf(state, arrival);
    const what =
      reader === null
        ? `${text}. Not handled so far: ${goesOn} all the same, and only a later step that waits for it reads it`
        : `${text}. Read by step ${reader}; ${goesOn} all the same`;
    // The words of whoever sent it come last: however long they are, they hide nothing of ours.
    const values = arrivedValues(arrival);
    return values === '' ? what : `${what}. It says ${values}`;
  });
  const more = texts.length - SHOWN_MAX;
  return more <= 0 ? texts : [...texts.slice(0, SHOWN_MAX), `Arrived since this was asked: ${more} more events`];
}
