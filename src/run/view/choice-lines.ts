/**
 * The lines of a recovery that say what its buttons do: once one was pressed, or none is offered, the others promise
 * nothing any more.
 */
import type { RecoveryChoice } from '../log/event.ts';
import type { RecoveryAsk } from '../log/asks.ts';

/** How such a line begins: as its button says it. */
const BEGINNINGS: Readonly<Record<RecoveryChoice, readonly string[]>> = {
  try_again: ['Try again: ', 'Pay again: ', 'Do it again: '],
  it_was_done: ['It was done: '],
  go_on: ['Go on: '],
  start_again: ['Start again: '],
  leave_it: ['Leave it: '],
  leave_out: ['Leave it out: '],
  stop: ['Stop the run: '],
};

/** What was known, and of the choices only what the chosen one did; everything while it is open. */
export function withoutPromises(known: readonly string[], { closed }: Pick<RecoveryAsk, 'closed'>): readonly string[] {
  if (closed === null) return known;
  const others = Object.entries(BEGINNINGS).flatMap(([choice, beginnings]) =>
    closed.how === 'recovered' && closed.note === choice ? [] : beginnings,
  );
  return known.filter((line) => !others.some((beginning) => line.startsWith(beginning)));
}
