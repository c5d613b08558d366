/**
 * The lines of a recovery that say what its buttons do: once one was pressed, or none is offered, the others promise
 * nothing any more.
 */
import { BEGINNINGS } from '../cite/known-order.ts';
import type { RecoveryAsk } from '../log/asks.ts';

/** What was known, and of the choices only what the chosen one did; everything while it is open. */
export function withoutPromises(known: readonly string[], { closed }: Pick<RecoveryAsk, 'closed'>): readonly string[] {
  if (closed === null) return known;
  const others = Object.entries(BEGINNINGS).flatMap(([choice, beginnings]) =>
    closed.how === 'recovered' && closed.note === choice ? [] : beginnings,
  );
  return known.filter((line) => !others.some((beginning) => line.startsWith(beginning)));
}
