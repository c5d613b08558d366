/**
 * The operands that `+ - * /` accept and the type of the result, as far as types and constants tell before a run.
 */
import { formatMoney, isMoney } from '../../kernel/money.ts';
import { elapsedMs, isDuration } from '../../kernel/time.ts';
import type { Type, Value } from '../../kernel/value.ts';
import { amountInExpression } from './amount-advice.ts';
import type { ArithmeticOperator } from './expression.ts';
import { commonType } from './common-type.ts';
import { kindName } from './kind-name.ts';

export type Operand = { readonly type: Type | null; readonly constant: Value | null };

export type ArithmeticCheck =
  | { readonly type: Type | null; readonly problem: null }
  | {
      readonly type: Type | null;
      readonly problem: string;
      readonly suggestion: string | null;
      readonly at: 'whole' | 'right';
    };

const GIVES: Readonly<Record<ArithmeticOperator, Readonly<Record<string, Type['kind']>>>> = {
  '+': { 'number number': 'number', 'money money': 'money', 'time duration': 'time' },
  '-': { 'number number': 'number', 'money money': 'money', 'time duration': 'time' },
  '*': { 'number number': 'number', 'money number': 'money', 'number money': 'money' },
  '/': { 'number number': 'number', 'money number': 'money', 'money money': 'number' },
};
const TYPES: Readonly<Record<string, Type>> = {
  number: { kind: 'number' },
  money: { kind: 'money' },
  time: { kind: 'time' },
};
const NUMBER = /^-?\d{1,15}(?:\.\d{1,10})?$/;
const VERBS: Readonly<Record<ArithmeticOperator, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
};

export function checkArithmetic(
  operator: ArithmeticOperator,
  left: Operand,
  right: Operand,
  currency: string | null = null,
): ArithmeticCheck {
  if (left.type === null || right.type === null) return { type: null, problem: null };
  if (operator === '+' && left.type.kind === 'list' && right.type.kind === 'list') {
    const type = joinedType(left.type, right.type);
    return type === null
      ? refused(null, `Cannot join a list of ${listKind(left.type)} and a list of ${listKind(right.type)}`, null)
      : { type, problem: null };
  }
  const kind = GIVES[operator][`${left.type.kind} ${right.type.kind}`];
  const type = kind === undefined ? null : (TYPES[kind] ?? null);
  if (type === null) {
    return refused(
      null,
      `Cannot ${VERBS[operator]} ${kindName(left.type)} ${operator === '*' || operator === '/' ? 'by' : 'and'} ${kindName(right.type)}`,
      suggestionFor(operator, { ...left, type: left.type }, { ...right, type: right.type }, currency),
    );
  }
  if (isMoney(left.constant) && isMoney(right.constant) && left.constant.$money !== right.constant.$money) {
    return refused(
      type,
      `Cannot ${VERBS[operator]} ${formatMoney(left.constant)} ${operator === '/' ? 'by' : 'and'} ${formatMoney(right.constant)}, which are in different currencies`,
      'Bring both to one currency with `convert(amount, rate, "USD")`',
    );
  }
  if (isDuration(right.constant) && elapsedMs(right.constant) === null) {
    return {
      type,
      at: 'right',
      problem: `The length of \`${right.constant.$duration}\` depends on a calendar, and an expression adds elapsed time only`,
      suggestion: 'Use `within`, `months_after` or `business_days_after`, which know calendars',
    };
  }
  if (operator === '/' && (right.constant === 0 || (isMoney(right.constant) && right.constant.minor === 0))) {
    return { type, at: 'right', problem: 'Nothing can be divided by zero', suggestion: null };
  }
  return { type, problem: null };
}

type ListType = Extract<Type, { kind: 'list' }>;

const listKind = ({ of }: ListType): string => kindName(of).replace(/^an? /, '');

/** The type of two lists in one; null when their items differ. An empty list fits any other. */
function joinedType(left: ListType, right: ListType): ListType | null {
  if (isNothing(left)) return right;
  if (isNothing(right)) return left;
  const of = commonType(left.of, right.of);
  return of === null ? null : { kind: 'list', of };
}

/** The type of `[]`, whose items are none of any text. */
const isNothing = ({ of }: ListType): boolean => of.kind === 'text' && of.oneOf?.length === 0;

function refused(type: Type | null, problem: string, suggestion: string | null): ArithmeticCheck {
  return { type, problem, suggestion, at: 'whole' };
}

type Typed = Operand & { readonly type: Type };

function suggestionFor(operator: ArithmeticOperator, one: Typed, other: Typed, currency: string | null): string | null {
  const [left, right] = [one.type, other.type];
  const figure = [one.constant, other.constant].find((value) => typeof value === 'string' && NUMBER.test(value));
  if (figure !== undefined) return `Write \`${Number(figure)}\` without quotes`;
  const isMoneyAndNumber = [left.kind, right.kind].toSorted().join(' ') === 'money number';
  const number = [one.constant, other.constant].find((value) => typeof value === 'number');
  if (isMoneyAndNumber && typeof number === 'number' && operator !== '/') return amountInExpression(number, currency);
  if (left.kind === 'time' && right.kind === 'time' && operator === '-')
    return 'Write `days_between(from, to)`, or add a span to one time and compare';
  if (left.kind === 'list' || right.kind === 'list') return 'Write `sum(list)` to add up a list';
  if (left.kind !== 'text' && right.kind !== 'text') return null;
  return operator === '*' || operator === '/' || left.kind === 'number' || right.kind === 'number'
    ? 'Write `number(text)` to read a number from text'
    : 'Write a text with `{name}` in it';
}
