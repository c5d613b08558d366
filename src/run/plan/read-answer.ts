/**
 * Parses a person's answer to a question, strictly, each field by its type. The answer comes from outside; fields that
 * were not asked for are ignored.
 */
import { unreachable } from '../../kernel/assert.ts';
import { own } from '../../kernel/own.ts';
import { isMoney, minorDigits, parseAmount, type Money } from '../../kernel/money.ts';
import { startOfDate, timestamp } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import { equalValues, orderedValues, type OrderOperator } from '../../sop/expression/compare.ts';
import { parsePattern } from '../../sop/expression/pattern/parse-pattern.ts';
import { runPattern } from '../../sop/expression/pattern/run-pattern.ts';
import { BOUND_NAMES, type BoundName, type FormField } from '../../sop/form-field.ts';
import { boundText } from '../cite/bound-text.ts';
import type { AskedField, QuestionAsk } from '../log/asks.ts';
import { dayOf } from './bound-form.ts';

/** Most characters in one text field. */
export const ANSWER_TEXT_MAX = 1_000;

export type ReadAnswer =
  | { readonly ok: true; readonly answer: Readonly<Record<string, Value>> }
  /** The first field that is missing or invalid; the sentence is for the person who filled it in. */
  | { readonly ok: false; readonly field: string; readonly sentence: string };

/** @param given by field; for a question with buttons, the choice is in the field `answer` */
export function readAnswer(
  { choices, form, timeZone }: Pick<QuestionAsk, 'choices' | 'form' | 'timeZone'>,
  given: Readonly<Record<string, string>>,
): ReadAnswer {
  const at = (name: string): string => (own(given, name) ?? '').toWellFormed().trim();
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
    const problem = outOfBounds(field, value, timeZone);
    if (problem !== null) return { ok: false, field: field.name, sentence: `${field.label}: ${problem}` };
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

const YES_NO: Readonly<Record<string, boolean>> = { yes: true, no: false };

function readField({ type, currency }: AskedField, text: string, timeZone: string): Value | null {
  switch (type) {
    case 'text':
      return [...text].length <= ANSWER_TEXT_MAX ? text : null;
    case 'number':
      return readNumber(text);
    case 'money':
      return currency === null ? null : exactAmount(text, currency);
    case 'date': {
      const instant = startOfDate(text, timeZone);
      return instant === null ? null : timestamp(instant);
    }
    case 'yes_no':
      return own(YES_NO, text) ?? null;
    default:
      return unreachable(type);
  }
}

function readNumber(text: string): number | null {
  const number = Number(text);
  return /^-?\d{1,15}(\.\d{1,6})?$/.test(text) && Number.isFinite(number) ? number : null;
}

/** An amount with more digits than the currency has would have to be rounded, so it is refused. */
function exactAmount(text: string, currency: string): Money | null {
  const digits = /\.(\d*)$/.exec(text)?.[1]?.length ?? 0;
  return digits > (minorDigits(currency) ?? 0) ? null : parseAmount(text, currency);
}

/** Which bound a value breaks, as a request; null when it keeps to all of them. */
function outOfBounds(field: AskedField, value: Value, timeZone: string): string | null {
  const broken = BOUND_NAMES.find((name) => !isWithin(field, name, value, timeZone));
  if (broken !== undefined) return `enter ${boundText(field, broken, timeZone) ?? 'another value'}`;
  const isBelowZero = isMoney(value) && value.minor < 0;
  // A sign is a typo unless the form asks for amounts below zero.
  return isBelowZero && field.bounds.min === undefined ? 'enter an amount that is not below zero' : null;
}

/** A comparison that is not clear, as of two currencies, is not within the bound. */
function isWithin(field: AskedField, name: BoundName, value: Value, timeZone: string): boolean {
  const bound = field.bounds[name]?.value;
  if (bound === undefined) return true;
  const ordered = (operator: OrderOperator): boolean => {
    const order = orderedValues(operator, dayOf(value, timeZone), dayOf(bound, timeZone));
    return order.kind === 'clear' && order.result;
  };
  switch (name) {
    case 'min':
      return ordered('>=');
    case 'max':
      return ordered('<=');
    case 'one_of':
      return Array.isArray(bound) && (bound as readonly Value[]).some((item) => isEqual(item, value));
    case 'matches':
      return typeof bound === 'string' && typeof value === 'string' && isMatch(bound, value);
    default:
      return unreachable(name);
  }
}

function isEqual(item: Value, value: Value): boolean {
  const equal = equalValues(item, value);
  return equal.kind === 'clear' && equal.result;
}

function isMatch(pattern: string, text: string): boolean {
  const { program } = parsePattern(pattern);
  return program !== null && runPattern(program, text) !== null;
}
