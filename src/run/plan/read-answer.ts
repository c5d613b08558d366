/**
 * Reads what a person answered to a question: each field by its type, strictly. What comes in is data from outside, and
 * nothing that was not asked is taken.
 */
import { unreachable } from '../../kernel/assert.ts';
import { parseAmount } from '../../kernel/money.ts';
import { startOfDate, timestamp } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import type { FormField } from '../../sop/sop.ts';
import type { AskState } from '../log/state.ts';

/** Characters of one text field. */
export const ANSWER_TEXT_MAX = 1_000;

export type ReadAnswer =
  | { readonly ok: true; readonly answer: Readonly<Record<string, Value>> }
  /** The first field that cannot be read; the sentence is for whoever filled it in. */
  | { readonly ok: false; readonly field: string; readonly sentence: string };

/** @param given by field; the choice of a question with buttons is the field `answer` */
export function readAnswer(
  { choices, form, timeZone }: Pick<Extract<AskState, { kind: 'question' }>, 'choices' | 'form' | 'timeZone'>,
  given: Readonly<Record<string, string>>,
): ReadAnswer {
  const at = (name: string): string => (Object.hasOwn(given, name) ? (given[name] ?? '') : '').toWellFormed().trim();
  if (choices !== null) {
    const choice = at('answer');
    return choices.includes(choice)
      ? { ok: true, answer: { answer: choice } }
      : { ok: false, field: 'answer', sentence: `Choose one of ${choices.join(', ')}` };
  }
  const answer: Record<string, Value> = {};
  for (const field of form ?? []) {
    const text = at(field.name);
    if (text === '') {
      if (field.optional) continue;
      return { ok: false, field: field.name, sentence: `Please fill in: ${field.label}` };
    }
    const value = readField(field, text, timeZone);
    if (value === null) return { ok: false, field: field.name, sentence: `${field.label}: ${EXPECTED[field.type]}` };
    answer[field.name] = value;
  }
  return { ok: true, answer };
}

const EXPECTED: Readonly<Record<FormField['type'], string>> = {
  text: `please write at most ${ANSWER_TEXT_MAX} characters`,
  number: 'please write a number, such as 12 or 12.5',
  money: 'please write an amount, such as 7,200.00',
  date: 'please choose a date',
  yes_no: 'please choose yes or no',
};

function readField({ type, currency }: FormField, text: string, timeZone: string): Value | null {
  switch (type) {
    case 'text':
      return [...text].length <= ANSWER_TEXT_MAX ? text : null;
    case 'number':
      return /^-?\d{1,15}(\.\d{1,6})?$/.test(text) && Number.isFinite(Number(text)) ? Number(text) : null;
    // More digits than the currency has would be rounded: an answer is never taken for another.
    case 'money': {
      const amount = currency === null || /\.\d{3,}$/.test(text) ? null : parseAmount(text, currency);
      return amount;
    }
    case 'date': {
      const instant = startOfDate(text, timeZone);
      return instant === null ? null : timestamp(instant);
    }
    case 'yes_no':
      return text === 'yes' ? true : text === 'no' ? false : null;
    default:
      return unreachable(type);
  }
}
