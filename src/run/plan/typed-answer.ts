/**
 * An answer as a person would type it into the form, by field, so a correction starts from what is there.
 */
import { formatAmount, isMoney } from '../../kernel/money.ts';
import { own } from '../../kernel/own.ts';
import { dateOf, isTimestamp } from '../../kernel/time.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import { GIVEN_VALUE, THERE_IS_NONE, type FactAsk, type QuestionAsk } from '../log/asks.ts';

export function typedAnswer({ answer, timeZone }: Pick<QuestionAsk, 'answer' | 'timeZone'>): Record<string, string> {
  return Object.fromEntries(Object.entries(answer ?? {}).map(([name, value]) => [name, typed(value, timeZone)]));
}

/** The value of a fact as a person would give it: in the form, or the choice where it has only choices. */
export function typedFact(
  { answer, fact }: Pick<FactAsk, 'answer' | 'fact'>,
  { choices }: { readonly choices: readonly string[] | null },
): Record<string, string> {
  const value = answer === null ? undefined : own(answer, 'answer');
  if (choices !== null) return { answer: value === undefined ? THERE_IS_NONE : formatValue(value) };
  return value === undefined ? {} : { [GIVEN_VALUE]: typed(value, fact.timeZone) };
}

function typed(value: Value, timeZone: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (isMoney(value)) return formatAmount(value);
  return isTimestamp(value) ? dateOf(value.$time, timeZone) : formatValue(value);
}
