/**
 * A case that started again does not repeat unasked what its earlier run did: before a tool writes that had written
 * then, a person says whether to do it again. Before money moves by another tool than then, a person is asked, too. So is
 * one, in whatever run, before money moves after a payment that a person said was made: it has no answer that a condition
 * could read.
 */
import { LEAVE_OUT, soughtBefore } from './failed-write.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import type { Value } from '../../kernel/value.ts';
import type { Step } from '../../sop/sop.ts';
import { foundPaid, paidBeside, repeatedBy, saidPaid } from '../cite/done-before.ts';
import { doneBeforeLines, doneText, effectText } from '../cite/effect-text.ts';
import { isNewsOfOthers, otherCaseSentences, otherCasesIn, OTHERS_KNOWN } from '../cite/other-case-text.ts';
import { standingFor } from '../cite/standing-for.ts';
import type { CardLine, RecoveryAsk } from '../log/asks.ts';
import type { CallProposed, CallState } from '../log/call.ts';
import { mayBeReplaced } from '../log/call.ts';
import type { EarlierEffect } from '../log/earlier-effect.ts';
import { DONE_BEFORE } from '../log/park.ts';
import { messageOf, takenIn } from '../log/notified.ts';
import { openPark, type AskState } from '../log/state.ts';
import { aboutMoney } from './about-money.ts';
import { deniedBefore, leftOutBefore } from './denied-before.ts';
import { isPayment } from './done-otherwise.ts';
import { isMorePaidThen, paidOtherwiseThen, type PaidOtherwiseThen } from './paid-before.ts';
import { emit, park, type Stop, type Turn } from './turn.ts';

/** Whether the step waits for that answer; asks for it if no one has given it. */
export function waitsForRepeat(turn: Turn, step: Step, call: CallState): boolean {
  const { state } = turn;
  const question = questionOn(turn, step, call);
  if (question === null || Object.values(state.asks).some((ask) => isAnswerFor(turn, ask, { call, question })))
    return false;
  const open = openPark(state, step.label);
  if (open === null) park(turn, question.stop);
  else if (open.kind === 'recovery' && open.code === DONE_BEFORE) withdrawOutdated(turn, open, question);
  return true;
}

/**
 * What people are asked, and which of its sentences name what was done, denied or left out in the case, and other
 * cases.
 */
type Question = { readonly stop: Stop; readonly named: readonly string[]; readonly isMoney: boolean };

/** Null where nothing is to ask. */
function questionOn(turn: Turn, step: Step, call: CallState): Question | null {
  const { state } = turn;
  const { effects, saidDone } = repeatedBy(state, call.proposed, (tool) => moves(turn, tool));
  const isMoney = isPayment(turn, call);
  if (effects.length === 0 || call.proposed.effect !== 'write' || call.approval !== null || !mayBeReplaced(call))
    return null;
  const isInRounds = (step.rounds ?? []).length > 0;
  const stands = standingFor(state, call.proposed, { isInRounds, isMoney });
  const mayStand = !isMoney || stands.length > 0;
  // Its approvers read on their card what was done before.
  if (isMoney && !mayStand && call.progress.kind === 'awaiting') return null;
  const done = effects.map(paidLine);
  const others = isMoney ? besides(turn, call) : [];
  const then = isMoney ? paidOtherwiseThen(turn, call.proposed, effectsAt(turn, stands)) : null;
  // Nothing is paid on top of what is too much already.
  const mayPay = !isMoney || !isMorePaidThen(turn);
  const again = mayPay ? (['try_again'] as const) : [];
  const stop: Stop = {
    step: step.label,
    callId: call.callId,
    code: DONE_BEFORE,
    because: `${saidDone.length > 0 || effects.some(isOfRun) ? 'This' : 'Before this case started again, this'} was ${isMoney ? 'paid' : 'done'}: ${doneText(effects)}. Is this ${isMoney ? 'paid' : 'done'} too: ${call.proposed.summary}?`,
    known: [
      ...(then === null ? [] : [`Then ${then.was} was paid, and ${then.now} would be paid now`]),
      ...done,
      ...aboutMoney(turn, call),
      ...(isMoney ? soughtBefore(turn) : []),
      ...others,
      mayPay
        ? `${isMoney ? 'Pay again' : 'Do it again'}: it is done now, in addition to what was done then`
        : 'Nothing can be paid here in addition: more was paid before this case started again than is due now',
      mayStand ? itWasDone(turn, call, { shown: effects, stands, then }) : LEAVE_OUT,
    ],
    choices: [...again, mayStand ? 'it_was_done' : 'leave_out', 'stop'],
    stands,
    ...(saidDone.length === 0 ? {} : { saidDone }),
  };
  return { stop, named: [...done, ...others], isMoney };
}

const paidLine = (effect: EarlierEffect): string =>
  `${upperFirst(effectText(effect))}${isOfRun(effect) ? ', in this run' : ''}`;

const paidBesides = (turn: Turn, { proposed }: CallState): readonly EarlierEffect[] =>
  paidBeside(turn.state, proposed, (tool) => moves(turn, tool));

/** What became of the other payments of the case, for whoever decides whether this one is made besides one that was found. */
export const besidesFound = (turn: Turn, call: CallState): readonly string[] => [
  ...paidBesides(turn, call).map(paidLine),
  ...besides(turn, call),
];

/** Withdraws the question about a payment that failed since another one was found, once it does not name all that was paid. */
export function withdrawIfLess({
  turn,
  open,
  named,
}: {
  turn: Turn;
  open: RecoveryAsk;
  named: readonly string[];
}): boolean {
  const because = knownSince(turn, open.known, { named, isMoney: true });
  if (because === null) return false;
  emit(turn, { type: 'QuestionWithdrawn', askId: open.askId, because });
  return true;
}

/** Why a question that says so much is asked anew; null where it says all that people have to know. */
function knownSince(
  { state }: Turn,
  known: readonly string[],
  { named, isMoney }: Pick<Question, 'named' | 'isMoney'>,
): string | null {
  const others = otherCaseSentences(state);
  if (named.some((line) => !known.includes(line) && !others.includes(line)))
    return isMoney
      ? 'It is known since that another payment of the case was made, denied or left out, and this did not say so'
      : 'It is known since that more of this was done, and this did not say so';
  return isMoney && isNewsOfOthers(state, otherCasesIn(known)) ? OTHERS_KNOWN : null;
}

/**
 * People decide about what they are shown. An open question that does not name what was paid next to it, or offers to
 * record what counts for another step by now, is asked anew.
 */
function withdrawOutdated(turn: Turn, { askId, known, stands }: RecoveryAsk, question: Question): void {
  const because =
    knownSince(turn, known, question) ??
    (hashOf(stands ?? null) === hashOf(question.stop.stands ?? null)
      ? null
      : 'What "It was done" would record is not the same any more as when this was asked');
  if (because !== null) emit(turn, { type: 'QuestionWithdrawn', askId, because });
}

type Recorded = {
  readonly shown: readonly EarlierEffect[];
  readonly stands: readonly number[];
  readonly then: PaidOtherwiseThen | null;
};

const effectsAt = ({ state: { opened } }: Turn, places: readonly number[]): readonly EarlierEffect[] =>
  places.flatMap((place) => opened?.earlier?.effects[place] ?? []);

/** What the button records: named where more was done than stands for the call. */
function itWasDone(turn: Turn, { proposed }: CallState, { shown, stands, then: other }: Recorded): string {
  const then = effectsAt(turn, stands);
  const record =
    then.length === 0
      ? 'that you say so'
      : `what was done then${then.length === shown.length ? '' : `: ${then.map(effectText).join(' and ')}`}`;
  const answer = proposed.answerId === null ? '' : `. ${answerAfter(then)}`;
  return `It was done: nothing is done now, and the record says ${record}. Later steps still read what this run decided${other?.isMore === true ? `. It counts as ${other.was}, which is more than is due now, so no later payment of this run is made` : ''}${answer}`;
}

/** What becomes of the answer for which the message of then asked. */
function answerAfter(then: readonly EarlierEffect[]): string {
  const taken = takenIn(then);
  if (taken !== null) return `${taken} has it since then, so no one is asked to take it`;
  const person = messageOf(then)?.output?.['person'];
  return typeof person === 'string'
    ? `${person} has the full time from now on to press “I have it” in the message of then`
    : 'No message of then is known in which someone could press “I have it”: when the time for it is over, what follows if no one answers is done';
}

const isOfRun = (effect: EarlierEffect): boolean => effect.isOfRun === true;

/** What the card of an approval would say besides what was paid: whoever decides alone sees no less. */
function besides(turn: Turn, call: CallState): readonly string[] {
  const { tool } = call.proposed;
  const movesMoney = (name: string): boolean => moves(turn, name);
  const others = doneBefore(turn).filter((effect) => !movesMoney(effect.tool));
  return [
    ...settledOtherwise(turn),
    ...otherCaseSentences(turn.state),
    ...[
      ...deniedBefore(turn, call),
      ...leftOutBefore(turn, call),
      ...doneBeforeLines(others, { tool, movesMoney }),
    ].map(({ label, text }) => `${upperFirst(label)}: ${text}`),
  ];
}

/** @param tool the tool of the call that people decide about; null for a question about an amount */
export const linesBefore = (turn: Turn, tool: string | null): readonly CardLine[] =>
  doneBeforeLines(doneBefore(turn), { tool, movesMoney: (name) => moves(turn, name) });

/** What was done before the case started again, and what a person said was paid in this run, for whoever decides. */
const doneBefore = (turn: Turn): readonly EarlierEffect[] => [
  ...(turn.state.opened?.earlier?.effects ?? []),
  ...saidPaid(turn.state, (tool) => moves(turn, tool)).map(({ effect }) => effect),
  ...foundPaid(turn.state).map(({ effect }) => effect),
];

const moves = ({ context }: Turn, tool: string): boolean => context.registry.get(tool)?.tool.movesMoney !== undefined;

/** Payments of this run that count as done with what was paid before, where that is another payment. */
function settledOtherwise(turn: Turn): readonly string[] {
  return Object.values(turn.state.calls).flatMap((call) => {
    const { step, proposed, progress } = call;
    if (!isPayment(turn, call) || progress.kind !== 'settled' || progress.before.length === 0) return [];
    if (progress.before.some(({ summary }) => summary === proposed.summary)) return [];
    return [
      `Step ${step} counts as done with what was paid then, and would do otherwise now: ${proposed.summary}, instead of: ${progress.before.map(({ summary }) => summary).join(' and ')}`,
    ];
  });
}

/** A person decides about the call that they were shown. One that reads other values, as the case changed, is another. */
function isAnswerFor(
  turn: Turn,
  ask: AskState,
  { call: { step, proposed }, question }: { readonly call: CallState; readonly question: Question },
): boolean {
  if (ask.kind !== 'recovery' || ask.code !== DONE_BEFORE || ask.step !== step) return false;
  // What was paid, or said to be paid, since the question is asked about, too.
  if (knownSince(turn, ask.known, question) !== null) return false;
  const shown = ask.callId === null ? undefined : own(turn.state.calls, ask.callId)?.proposed;
  const isDecided = ask.closed !== null && ask.closed.how !== 'withdrawn';
  return isDecided && shown !== undefined && hashOf(valuesIn(shown)) === hashOf(valuesIn(proposed));
}

/** A message also has the time at which it is proposed, which is no other decision. */
const valuesIn = ({ readings }: CallProposed): readonly (Value | null)[] => readings.map(({ value }) => value);
