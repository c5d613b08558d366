/**
 * An answer as a person would type it into the form, by field, so a correction starts from what is there.
 */
import { formatAmount, isMoney } from '../../kernel/money.ts';
import { dateOf, isTimestamp } from '../../kernel/time.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import type { QuestionAsk } from '../log/asks.ts';

export function typedAnswer({ answer, timeZone }: Pick<QuestionAsk, 'answer' | 'timeZone'>): Record<string, string> {
  return Object.fromEntries(Object.entries(answer ?? {}).map(([name, value]) => [name, typed(value, timeZone)]));
}

function typed(value: Value, timeZone: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (isMoney(value)) return formatAmount(value);
  return isTimestamp(value) ? dateOf(value.$time, timeZone) : formatValue(value);
}
