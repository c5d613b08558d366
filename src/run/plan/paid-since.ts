/**
 * An approval of a payment that does not say what is known by now: that another payment of the case was made. It is
 * withdrawn, and asked for again with that.
 */
import type { ApprovalAsk } from '../log/asks.ts';
import type { CallState } from '../log/call.ts';
import type { RunEvent } from '../log/event.ts';
import { linesBefore } from './done-before.ts';
import { isPayment } from './done-otherwise.ts';
import type { Turn } from './turn.ts';

/** @returns what withdraws the approval; null if its card names all that was paid, as people say or a system shows */
export function paidSince(turn: Turn, call: CallState, { askId, card }: ApprovalAsk): RunEvent | null {
  if (!isPayment(turn, call)) return null;
  const isNew = linesBefore(turn, call.proposed.tool).some(
    ({ label, text }) => !card.facts.some((fact) => fact.label === label && fact.text === text),
  );
  const because = 'It is known since that another payment of the case was made, and this did not say so';
  return isNew ? { type: 'ApprovalWithdrawn', askId, because } : null;
}
