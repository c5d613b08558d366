/**
 * A write that was refused: what people see and may choose.
 */
import { systemName } from '../../tool/system-name.ts';
import { baseLabel, isInside, roundsOf, type Rounds } from '../../sop/rounds.ts';
import { EARLIER_FOUND, type FoundCall } from '../../tool/tool.ts';
import type { CallState } from '../log/call.ts';
import { refusedPayments, unknownPayments } from '../log/earlier-calls.ts';
import { aboutMoney } from './about-money.ts';
import { isPayment } from './done-otherwise.ts';
import { remedyForCall } from './known-from.ts';
import type { Stop, Turn } from './turn.ts';

const movesMoney =
  ({ context }: Turn) =>
  (tool: string): boolean =>
    context.registry.get(tool)?.tool.movesMoney !== undefined;

type Sought = { readonly isUnknown: boolean; readonly text: string };

/** Payments of the case that are looked for before another one is sent, for whoever decides about that one. */
export function paymentsSought(turn: Turn, { callId } = NO_CALL): readonly Sought[] {
  const { state } = turn;
  const own = state.calls[callId]?.proposed.key;
  return [...refusedPayments(state, movesMoney(turn)), ...unknownPayments(state, movesMoney(turn))]
    .filter(({ key }) => key !== own)
    .map(({ step, summary, message, isUnknown = false }) => ({
      isUnknown,
      text: `step ${step}, ${summary}${message === '' ? '' : `: ${message}`}`,
    }));
}

const NO_CALL: Pick<CallState, 'callId'> = { callId: '' };

/** The same as sentences. */
export const soughtBefore = (turn: Turn): readonly string[] =>
  paymentsSought(turn).map(
    ({ isUnknown, text }) =>
      `${isUnknown ? 'Not known whether it was done' : 'Refused'}, and looked for before anything more is paid: ${text}`,
  );

/** What the button does at a payment that was certainly not sent. */
export const LEAVE_OUT = 'Leave it out: the run goes on without this payment, and its outcome does not count';

/** Whether what was found is an earlier attempt of the step, or of the one that it handles. */
const isSamePayment = ({ step }: CallState, found: FoundCall): boolean => {
  const [its, base] = [baseLabel(found.step), baseLabel(step)];
  return found.step === step || (isInside(base, its) && isOfRound(roundsOf(found.step), roundsOf(step)));
};

/** Rounds are left out where all of them are the first. */
const isOfRound = (its: Rounds, own: Rounds): boolean =>
  its.length === 0 ? own.every((round) => round === 1) : its.every((round, index) => round === (own[index] ?? 1));

/** Codes of tools that say that it is there: `already_paid`. It may be this one, by another hand. */
const ALREADY = /^already_/;

const forGood = (system: string): string =>
  `${system} does not allow this any more, so another try fails, too: stop the run, and do by hand what is missing. What was done before stays done`;

/**
 * What is known about a call that failed, and what people may choose: of a payment also that it was done after all.
 *
 * @param besides what became of the other payments of the case, for one that would be made besides what was found
 */
export function failedStop(
  turn: Turn,
  call: CallState,
  besides: () => readonly string[],
): Partial<Pick<Stop, 'known' | 'choices'>> {
  const { proposed, progress } = call;
  if (progress.kind !== 'failed') return {};
  const where = systemName(progress.found?.system ?? proposed.system);
  const choices = ['try_again', 'it_was_done', 'stop'] as const;
  const itWasDone = `It was done: the run goes on without it. Look in ${where} first`;
  const { found } = progress;
  if (found !== undefined && !isSamePayment(call, found))
    return {
      known: [
        `Compare what ${where} has with this step: ${proposed.summary}`,
        ...besides(),
        ...aboutMoney(turn, call),
        'Pay again: it is done now, in addition to what was found',
        LEAVE_OUT,
      ],
      choices: ['try_again', 'leave_out', 'stop'],
    };
  if (progress.code === EARLIER_FOUND)
    return {
      known: [
        `Compare what ${where} has with this step: ${proposed.summary}`,
        `Try again: Sopwith looks once more, and sends it only once ${where} does not have the earlier one any more`,
        itWasDone,
      ],
      choices,
    };
  const isForGood = turn.context.registry.get(proposed.tool)?.tool.final?.includes(progress.code) === true;
  const known = isForGood ? [forGood(where)] : remedyForCall(turn.state, call, progress.code);
  if (!(progress.code === 'refused' || ALREADY.test(progress.code)) || !isPayment(turn, call)) return { known };
  return {
    known: [
      ...known,
      `Try again: Sopwith looks in ${where} for the key \`${proposed.key}\` first, and sends nothing if it is there`,
      itWasDone,
    ],
    choices,
  };
}
