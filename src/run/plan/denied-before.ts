/**
 * What was denied before, for whoever is asked to approve a call: the same, and before a payment every other payment of
 * the case, also in the runs before it started again. Who denied it, when, and why.
 */
import type { CardLine } from '../log/asks.ts';
import { denialText, unapprovedText } from '../cite/unapproved-text.ts';
import type { CallState } from '../log/call.ts';
import { approvalsLike, isSame } from '../log/same-action.ts';
import { unapprovedPayments, type Unapproved } from '../log/unapproved.ts';
import { isPayment } from './done-otherwise.ts';
import type { Turn } from './turn.ts';

/** The latest of them are shown. */
const SHOWN_MAX = 5;

export function deniedBefore(turn: Turn, call: CallState): readonly CardLine[] {
  const { state } = turn;
  const isMoney = isPayment(turn, call);
  const now = approvalsLike(state, (other) => isSame(other, call) || (isMoney && isPayment(turn, other))).flatMap(
    ({ ask: { closed }, call: { proposed } }) =>
      closed?.how === 'denied'
        ? [{ summary: proposed.summary, by: closed.by?.name ?? null, at: closed.at, note: closed.note }]
        : [],
  );
  return shown([...(isMoney ? deniedInEarlierRuns(turn) : []), ...now], (one) =>
    denialText(one, one.summary === call.proposed.summary ? '' : ` (then: ${one.summary})`),
  ).map((text) => ({ label: 'denied before', text }));
}

/** Payments that were denied, in this run or before it, as sentences for whoever decides whether the case starts again. */
export function paymentsDenied(turn: Turn): readonly string[] {
  const isMoney = (tool: string): boolean => turn.context.registry.get(tool)?.tool.movesMoney !== undefined;
  return shown(
    unapprovedPayments(turn.state, isMoney).filter(({ how }) => how === 'denied'),
    unapprovedText,
  );
}

const deniedInEarlierRuns = ({ state }: Turn): readonly Unapproved[] =>
  (state.opened?.earlier?.unapproved ?? []).filter(({ how }) => how === 'denied');

function shown<One>(all: readonly One[], textOf: (one: One) => string): readonly string[] {
  const more = all.length - SHOWN_MAX;
  return [...all.slice(-SHOWN_MAX).map(textOf), ...(more > 0 ? [`and ${more} more before`] : [])];
}
