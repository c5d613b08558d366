/**
 * Parses a person's answer to a question, strictly, each field by its type. The answer comes from outside; fields that
 * were not asked for are ignored.
 */
import { unreachable } from '../../kernel/assert.ts';
import { own } from '../../kernel/own.ts';
import { formatAmount } from '../../kernel/money.ts';
import { readAmount } from '../../kernel/read-amount.ts';
import { readNumber } from '../../kernel/read-number.ts';
import { isMeantTime, YEARS_TEXT } from '../../kernel/meant-time.ts';
import { meansNoDate } from '../../kernel/no-date.ts';
import { dateValue } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import type { FormField } from '../../sop/form-field.ts';
import { atPlace, CHOICE_PLACE, type AskedField, type QuestionAsk } from '../log/asks.ts';
import { boundProblem } from './bound-problem.ts';

/** Most characters in one text field. */
export const ANSWER_TEXT_MAX = 1_000;

export type ReadAnswer =
  | { readonly ok: true; readonly answer: Readonly<Record<string, Value>> }
  /** Every field that is missing or invalid, with a sentence for the person who filled it in. */
  | { readonly ok: false; readonly fields: FieldProblems };

/** By field; at least one. */
export type FieldProblems = Readonly<Record<string, string>>;

/** @param given by field; for a question with buttons, the choice is in the field `answer`, or its place in `place` */
export function readAnswer(
  { choices, form, timeZone }: Pick<QuestionAsk, 'choices' | 'form' | 'timeZone'>,
  given: Readonly<Record<string, string>>,
): ReadAnswer {
  const at = (name: string): string => (own(given, name) ?? '').toWellFormed().trim();
  if (choices !== null) {
    const pressed = own(given, CHOICE_PLACE);
    const choice = pressed === undefined ? at('answer') : atPlace(choices, pressed);
    return choice !== undefined && choices.includes(choice)
      ? { ok: true, answer: { answer: choice } }
      : { ok: false, fields: { answer: `Choose one of ${choices.join(', ')}` } };
  }
  const answer: Record<string, Value> = {};
  const fields: Record<string, string> = {};
  for (const field of form ?? []) {
    const text = at(field.name);
    if (text === '') {
      if (!field.optional) fields[field.name] = `Please fill in: ${field.label}`;
      continue;
    }
    const read = readField(field, text, timeZone);
    const problem = 'problem' in read ? read.problem : boundProblem(field, read.value, timeZone);
    if ('problem' in read || problem !== null) fields[field.name] = `${field.label}: ${problem ?? ''}`;
    else answer[field.name] = read.value;
  }
  return Object.keys(fields).length === 0 ? { ok: true, answer } : { ok: false, fields };
}

const EXPECTED: Readonly<Record<FormField['type'], string>> = {
  text: `Expected at most ${ANSWER_TEXT_MAX} characters`,
  number: 'Expected a number, such as 12 or 12.5',
  money: 'Expected an amount, such as 7,200.00',
  date: 'Expected a date',
  yes_no: 'Expected yes or no',
};

const YES_NO: Readonly<Record<string, boolean>> = { yes: true, no: false };

type ReadField = { readonly value: Value } | { readonly problem: string };

function readField(field: AskedField, text: string, timeZone: string): ReadField {
  const read = readValue(field, text, timeZone);
  return read === null ? { problem: EXPECTED[field.type] } : read;
}

/** Null when the text is of another type altogether. */
function readValue(field: AskedField, text: string, timeZone: string): ReadField | null {
  const { type, currency } = field;
  switch (type) {
    case 'text':
      return [...text].length <= ANSWER_TEXT_MAX ? { value: text } : null;
    case 'number': {
      const read = readNumber(text);
      if (read.kind === 'number') return { value: read.number };
      return read.readings.length === 0 ? null : { problem: read.why };
    }
    case 'money': {
      const read = readAmount(text, { currency });
      if (read.kind === 'amount') return { value: read.amount };
      if (read.readings.length === 0) return null;
      const possible = read.readings.filter((amount) => boundProblem(field, amount, timeZone) === null);
      return { problem: `${read.why}. Type ${possible.map(formatAmount).join(' or ') || 'another amount'}` };
    }
    case 'date': {
      const date = meansNoDate(text) ? null : dateValue(text, timeZone);
      if (date === null) return null;
      return isMeantTime(date.$time) ? { value: date } : { problem: `Expected a date in ${YEARS_TEXT}` };
    }
    case 'yes_no': {
      const truth = own(YES_NO, text);
      return truth === undefined ? null : { value: truth };
    }
    default:
      return unreachable(type);
  }
}
