/**
 * Audits the authority of a corrected answer, of a question or about a fact: who corrected it, how often, and whether a
 * call had used it.
 */
import { hashOf } from '../kernel/canonical-json.ts';
import { answerCorrectionsMax } from '../kernel/limits.ts';
import type { QuestionAsk, RecoveryAsk } from '../run/log/asks.ts';
import type { LoggedEvent } from '../run/log/event.ts';
import { heldChanges } from '../run/log/fact-change.ts';
import type { CallState, RunState } from '../run/log/state.ts';
import { isReadAt } from '../run/log/uses.ts';
import { whoseAnswer } from '../run/log/whose-answer.ts';

type AnswerCorrected = Extract<LoggedEvent['event'], { type: 'AnswerCorrected' }>;

export const WEIGHED = 'Expected no decision while changed facts were being weighed, got one';

/**
 * An answer is corrected by its group, at most so often, and only while no call that depends on it was started.
 *
 * @param isErased whether the earlier answer is gone, here or where it was given
 * @param isAfterErased whether the new answer is
 */
export function problemOfCorrection(
  state: RunState,
  event: AnswerCorrected,
  isErased: boolean,
  isAfterErased: boolean,
): string | null {
  if (heldChanges(state).length > 0) return WEIGHED;
  const ask = state.asks[event.askId];
  const isAnswered =
    (ask?.kind === 'question' || ask?.kind === 'recovery') &&
    ask.answer !== null &&
    ask.closed?.how === 'answered' &&
    event.groups.includes(ask.group);
  if (!isAnswered || state.ended !== null || !isAbout(ask, event, isAfterErased))
    return 'Expected a correction of an answered question, by a person of its group, got another';
  if (ask.corrections.length >= answerCorrectionsMax)
    return `Expected at most ${answerCorrectionsMax} corrections of an answer, got more`;
  if (!isErased && hashOf(event.before) !== hashOf(ask.answer))
    return 'Expected a correction of the answer in use, got another';
  if (!isErased && !isAfterErased && !saysWhose(ask, event))
    return 'Expected a correction that names everyone whose value the answer is now, got other names';
  const used =
    (ask.kind === 'question' ? startedFrom(state, ask) : startedWith(state, ask, event)) ??
    Object.values(state.calls).find((call) => isUsed(call, event.steps));
  return used === undefined
    ? null
    : `Expected an answer that nothing has used, got one that step ${used.step} has used`;
}

/** An earlier program did not say whose it is. */
const saysWhose = (ask: QuestionAsk | RecoveryAsk, { by, after, givers }: AnswerCorrected): boolean =>
  givers === undefined || hashOf(givers) === hashOf(whoseAnswer(ask, { by, after }));

const isUsed = ({ step, proposed, attempts }: CallState, steps: readonly string[]): boolean =>
  steps.includes(step) && proposed.effect === 'write' && attempts > 0;

/** Whether the correction names what was asked for, as far as that is still known, and says the same twice. */
function isAbout(ask: QuestionAsk | RecoveryAsk, event: AnswerCorrected, isAfterErased: boolean): boolean {
  const { fact, after } = event;
  if (ask.kind === 'question' || fact === undefined) return ask.kind === 'question' && fact === undefined;
  const isSame = ask.fact === null || (ask.fact.path === fact.path && ask.fact.eventId === fact.eventId);
  const isNone = Object.keys(after).length === 0;
  return isSame && (isAfterErased || isNone === (fact.isNone ?? false));
}

/** A write that was started with arguments from a given fact, or from a given field of an event. */
function startedWith(
  { calls, bindings }: RunState,
  { answered }: RecoveryAsk,
  { fact }: AnswerCorrected,
): CallState | undefined {
  if (fact === undefined) return undefined;
  const { eventId, path } = fact;
  const bound = bindings.find(({ source }) => source.kind === 'event' && source.eventId === eventId);
  const read = eventId === undefined ? `case.${path}` : `${bound?.path[0] ?? ''}.${path}`;
  return Object.values(calls).find(
    ({ proposed, sentAt }) =>
      proposed.effect === 'write' && sentAt !== null && sentAt.seq > (answered ?? 0) && isReadAt(proposed, read),
  );
}

/** A write that was started with arguments from the answer itself. */
function startedFrom({ calls }: RunState, { step, answered }: QuestionAsk): CallState | undefined {
  return Object.values(calls).find(
    ({ proposed, sentAt }) =>
      proposed.effect === 'write' &&
      sentAt !== null &&
      sentAt.seq > (answered ?? 0) &&
      proposed.readings.some(({ origin }) => origin?.kind === 'answer' && origin.step === step),
  );
}
