/**
 * What whoever decides about a payment or a credit reads of its case and of its amount, on the card of an approval as in a
 * question whether it is made too.
 */
import { amountBounds } from '../cite/amount-bounds.ts';
import { headlineFacts } from '../cite/headline.ts';
import { paidSoFar } from '../cite/paid-so-far.ts';
import type { ApprovalCard } from '../log/asks.ts';
import type { CallState } from '../log/call.ts';
import { isPayment } from './done-otherwise.ts';
import type { Turn } from './turn.ts';

/** What bounds its amounts; nothing for a call that moves no money. */
export const boundsOf = (turn: Turn, call: CallState): ApprovalCard['bounds'] =>
  isPayment(turn, call) ? amountBounds(turn.state, turn.sop, call, turn.context.registry) : [];

/** What the case has paid so far. */
export const paidBefore = (turn: Turn, call: CallState): ApprovalCard['facts'] =>
  isPayment(turn, call) ? paidSoFar(turn.state, turn.context.registry) : [];

/** The bounds with the headline facts of the case, as two sentences. */
export function aboutMoney(turn: Turn, call: CallState): readonly string[] {
  if (!isPayment(turn, call)) return [];
  const parts = [
    ['The case', headlineFacts(turn.state, turn.context)],
    ['The amount', boundsOf(turn, call)],
  ] as const;
  return parts.flatMap(([of, lines]) =>
    lines.length === 0 ? [] : [`${of}: ${lines.map(({ label, text }) => `${label} ${text}`).join('; ')}`],
  );
}
