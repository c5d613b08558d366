/** A correction of an answer in words: `Bob Berg corrected it at 14:02 from amount $7,200.00 to amount $2,700.00`. */
import { formatInstant } from '../../kernel/time.ts';
import type { AnswerCorrection, QuestionAsk } from '../log/asks.ts';
import { answerText } from './cite.ts';

type Form = QuestionAsk['form'];

export function correctionText({ by, at, before, after }: AnswerCorrection, form: Form = null): string {
  return `${by.name} corrected it from ${answerText(before, form, after)} to ${answerText(after, form, before)} at ${formatInstant(at)}`;
}

/** `amount $2,700.00, by Bob Berg at 14:02`: the answer since then, next to the earlier one. */
export function correctedText({ by, at, before, after }: AnswerCorrection, form: Form = null): string {
  return `${answerText(after, form, before)}, by ${by.name} at ${formatInstant(at)}`;
}
