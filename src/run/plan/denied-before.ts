/**
 * What was denied before, for whoever is asked to approve a call: the same, and before a payment every other payment of
 * the case, also in the runs before it started again. Who denied it, when, and why. The same of what a person left out.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { formatInstant } from '../../kernel/time.ts';
import { firstAndLast } from '../cite/first-and-last.ts';
import { leftOutText } from '../cite/left-out-text.ts';
import type { CardLine } from '../log/asks.ts';
import { denialText, unapprovedText } from '../cite/unapproved-text.ts';
import type { CallState } from '../log/call.ts';
import { leftOutPayments } from '../log/left-out.ts';
import { approvalsLike, isSame } from '../log/same-action.ts';
import { unapprovedPayments, type Unapproved } from '../log/unapproved.ts';
import { isPayment } from './done-otherwise.ts';
import type { Turn } from './turn.ts';

/** The first and the latest of them are shown. */
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

/** Payments that a person left out, for whoever decides about another one, or about the same in a later round or run. */
export function leftOutBefore(turn: Turn, call: CallState): readonly CardLine[] {
  if (!isPayment(turn, call)) return [];
  const left = leftOutPayments(turn.state).map((one) => `${one.summary}, ${leftOutText(one)}`);
  const shown = firstAndLast(left, SHOWN_MAX, (count) => `and ${count} more in between`);
  return shown.map((text) => ({ label: 'left out before', text }));
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

type Denial = Pick<Unapproved, 'summary' | 'by' | 'at' | 'note'>;

/** What one person denied several times with the same words is one line. */
function shown<One extends Denial>(all: readonly One[], textOf: (one: One) => string): readonly string[] {
  const alike = Map.groupBy(all, ({ summary, by, note }) => hashOf([summary, by, note]));
  const texts = [...alike.values()].flatMap(([first, ...more]) => {
    const last = more.at(-1);
    if (first === undefined) return [];
    return last === undefined
      ? [textOf(first)]
      : [
          `${textOf(first)}, and ${more.length} more ${more.length === 1 ? 'time' : 'times'} until ${formatInstant(last.at)}`,
        ];
  });
  return firstAndLast(texts, SHOWN_MAX, (count) => `and ${count} more in between`);
}
