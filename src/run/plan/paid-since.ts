/**
 * An approval of a payment that does not say what is known by now: that another payment of the case was made, that people
 * denied it or left it out, or what became of another case about the same. It is withdrawn, and asked for again with that.
 */
import type { ApprovalAsk, CardLine } from '../log/asks.ts';
import type { CallState } from '../log/call.ts';
import type { RunEvent } from '../log/event.ts';
import { isNewsOfOthers, OTHERS_KNOWN } from '../cite/other-case-text.ts';
import { paidBefore } from './about-money.ts';
import { deniedBefore, leftOutBefore } from './denied-before.ts';
import { linesBefore } from './done-before.ts';
import { isPayment } from './done-otherwise.ts';
import type { Turn } from './turn.ts';

/** @returns what withdraws the approval; null if its card names all that became of the other payments of the case */
export function paidSince(turn: Turn, call: CallState, { askId, card }: ApprovalAsk): RunEvent | null {
  if (!isPayment(turn, call)) return null;
  const isNewLine = ({ label, text }: CardLine): boolean =>
    !card.facts.some((fact) => fact.label === label && fact.text === text);
  const isNew = (lines: readonly CardLine[]): boolean => lines.some(isNewLine);
  if (isNewsOfOthers(turn.state, card.facts)) return { type: 'ApprovalWithdrawn', askId, because: OTHERS_KNOWN };
  // What was approved next to it goes on: whoever approved that one has decided about it.
  const isOpen = turn.state.asks[askId]?.closed === null;
  const what = isNew([...linesBefore(turn, call.proposed.tool), ...(isOpen ? paidBefore(turn, call) : [])])
    ? 'was made'
    : isNew(leftOutBefore(turn, call))
      ? 'was left out'
      : isNew(deniedBefore(turn, call))
        ? 'was denied'
        : null;
  const because = `It is known since that another payment of the case ${what}, and this did not say so`;
  return what === null ? null : { type: 'ApprovalWithdrawn', askId, because };
}
