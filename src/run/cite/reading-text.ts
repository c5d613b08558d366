/**
 * What was read, in words.
 */
import { quoted, wordOrQuoted } from '../../kernel/quoted.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import type { Reading } from '../../sop/expression/expression.ts';
import { anewText } from './anew.ts';

/** `$7,200.00`; `missing`, with what the source wrote for it, if anything; `unreadable` for what was given but cannot be read. */
export function readingText({
  value,
  refused,
  saidNone,
  noAnswer,
}: Pick<Reading, 'value' | 'refused' | 'saidNone' | 'noAnswer'>): string {
  if (value !== null) return valueInSentence(value);
  return refused === undefined ? missingText(saidNone, noAnswer) : (anewText(refused) ?? 'unreadable');
}

/** A text of several words is in quotation marks, as it may be a text from outside; `Enterprise` and `$7,200.00` are not. */
export function valueInSentence(value: Value): string {
  if (typeof value === 'string') return wordOrQuoted(value);
  if (Array.isArray(value) && value.length > 0)
    return (value as readonly Value[]).map((item) => valueInSentence(item)).join(', ');
  return formatValue(value);
}

/** `missing (“n/a”)`: the words of the source stand where its value would be. `missing, as no one was asked`. */
export const missingText = (said: string | undefined, noAnswer?: string): string =>
  said !== undefined ? `missing (${quoted(said)})` : noAnswer === undefined ? 'missing' : `missing, as ${noAnswer}`;
