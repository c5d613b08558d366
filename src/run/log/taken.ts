/**
 * Who has what people were asked to take with *I have it*. A person who stays silent is followed by another, under
 * `if_unanswered`; both may take it, also late, until one of them has.
 */
import { baseLabel, isWithin, labelIn, roundsOf } from '../../sop/rounds.ts';
import type { AnswerAsk, AskState, Asks, Taken } from './asks.ts';

/** Whether `ask` was made because `first` was not answered. */
export function isAskedInstead(ask: Pick<AnswerAsk, 'step'>, first: Pick<AnswerAsk, 'step'>): boolean {
  if (ask.step === null || first.step === null) return false;
  const rounds = roundsOf(first.step);
  const handler = labelIn(`${baseLabel(first.step)}.if_unanswered`, rounds);
  return ask.step === handler || isWithin(ask.step, handler, rounds);
}

/** Everyone who was asked for the same thing, in order. */
export function askedForSame({ asks }: Asks, ask: AnswerAsk): readonly AnswerAsk[] {
  return answersOf(asks).filter((one) => one === ask || isAskedInstead(one, ask) || isAskedInstead(ask, one));
}

/** Who has what was asked; null while no one does. */
export function takenOf(state: Asks, ask: AnswerAsk): Taken | null {
  const taken = askedForSame(state, ask).flatMap((one) => answerOf(one) ?? []);
  return taken.toSorted((a, b) => a.at - b.at)[0] ?? null;
}

/** What people were asked for and someone took: who has it, and everyone who was asked for the same. */
export type Taking = { readonly taken: Taken; readonly asked: readonly AnswerAsk[] };

/** Once for all who were asked for the same, in the order in which they were taken. */
export function takings(state: Asks): readonly Taking[] {
  return askedFirst(state)
    .flatMap((ask) => {
      const taken = takenOf(state, ask);
      return taken === null ? [] : [{ taken, asked: askedForSame(state, ask) }];
    })
    .toSorted((a, b) => a.taken.at - b.taken.at);
}

/** Of those who were asked for the same, the first. */
export function askedFirst({ asks }: Asks): readonly AnswerAsk[] {
  const answers = answersOf(asks);
  return answers.filter((ask) => !answers.some((other) => isAskedInstead(ask, other)));
}

/** Who took the case by a message of another step since `ask` was made; null for no one. */
export function takenElsewhere(state: Asks, ask: AnswerAsk): Taken | null {
  const others = takings(state).filter(
    ({ taken, asked }) => taken.at > ask.at && !asked.some(({ askId }) => askId === ask.askId),
  );
  return others.at(-1)?.taken ?? null;
}

/** Whether the person may still take it: no one has it, and the time is not over, or its button stayed. */
export function isOwed(state: Asks, ask: AskState): boolean {
  if (ask.kind !== 'answer') return false;
  if (ask.closed === null) return true;
  return ask.closed.how === 'missed' && ask.stays && takenOf(state, ask) === null;
}

/** The late answer to one of those who were asked before `step`; null for none. */
export function earlierAnswer(asks: Asks['asks'], step: string): Taken | null {
  return answersOf(asks).find((one) => one.late !== null && isAskedInstead({ step }, one))?.late ?? null;
}

const answersOf = (asks: Asks['asks']): readonly AnswerAsk[] =>
  Object.values(asks).flatMap((ask) => (ask.kind === 'answer' ? [ask] : []));

function answerOf({ closed, late }: AnswerAsk): Taken | null {
  if (late !== null) return late;
  return closed?.how === 'answered' && closed.by !== null ? { by: closed.by, at: closed.at } : null;
}
