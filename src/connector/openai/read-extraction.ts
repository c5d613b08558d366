/**
 * Turns the model's output into an extracted value, or into the code of its failure. The model only points at the
 * words: the value counts if its quote is in the text byte for byte, if a reader that is no model gets the same value
 * from these words where they are in the text, and if the value is within the bounds of the step.
 */
import { findAmounts, type Written } from '../../kernel/find-amounts.ts';
import { findChoices } from '../../kernel/find-choices.ts';
import { findDates } from '../../kernel/find-dates.ts';
import { findNumbers } from '../../kernel/find-numbers.ts';
import { quoteCharactersMax } from '../../kernel/limits.ts';
import { isMoney, writtenAmount, type Money } from '../../kernel/money.ts';
import { parseMoney } from '../../kernel/parse-money.ts';
import { readNumber } from '../../kernel/read-number.ts';
import { dateValue } from '../../kernel/time.ts';
import { NONE, UNSURE, type Extraction, type JudgmentInput } from '../../tool/judgment.ts';
import { clip } from '../outcome.ts';
import { choicesOf, isTooLong, type ExtractionSchema } from './extraction-prompt.ts';
import { wholeIn } from './whole-in.ts';
import { failed, saidBy, type Completion, type Failed, type Judged } from './read-judgment.ts';

/** A date as `2026-03-04`, a choice as it is offered. */
type Extracted = Money | number | string;

export function readExtraction(
  completion: Completion,
  schema: ExtractionSchema,
  { inputs }: Pick<JudgmentInput, 'inputs'>,
  extract: Extraction,
): { readonly kind: 'judged'; readonly judged: Judged } | Failed {
  const said = saidBy(completion, schema);
  if (said.kind === 'failed') return said;
  const { input, quote, answer } = said.data;
  if (answer === UNSURE) return failed('unsure', 'The model was not sure');
  if (isTooLong(answer) || quote.length > quoteCharactersMax)
    return failed('malformed', `The model gave a longer value or quote than a person reads: \`${clip(answer, 80)}\``);
  const text = inputs.find(({ name }) => name === input)?.text ?? '';
  const isBare = answer === NONE && quote === '';
  if (!isBare && (quote.trim() === '' || !quote.isWellFormed() || !text.includes(quote)))
    return failed(
      'unsure',
      `The model answered \`${clip(answer, 80)}\`, but quoted what is not in \`${input}\`: ${clip(quote, 80)}`,
    );
  if (answer === NONE) return { kind: 'judged', judged: { evidence: isBare ? [] : [{ input, quote }] } };
  const value = valueOf(answer, extract);
  if (value === null) return failed('malformed', `The model answered \`${clip(answer, 80)}\`, which is no such value`);
  const written = wholeIn(text, quote, (whole) => allIn(whole, extract));
  const other = written.find((one) => one.value === null || textOf(one.value) !== textOf(value));
  const [proof] = written;
  if (proof === undefined || other !== undefined)
    return failed(
      'unread',
      notRead(value, quote, other === undefined ? null : text.slice(other.start, other.end), other?.value ?? null),
    );
  const outside = outOfBounds(value, extract);
  if (outside !== null) return failed('out_of_bounds', `${outside}, got ${textOf(value)} from “${clip(quote, 80)}”`);
  return {
    kind: 'judged',
    judged: {
      answer: textOf(value),
      ...typed(value, extract),
      read: { input, words: text.slice(proof.start, proof.end) },
      evidence: [{ input, quote }],
    },
  };
}

/** What the model says the value is; null when it is none of the type. */
function valueOf(answer: string, extract: Extraction): Extracted | null {
  switch (extract.type) {
    case 'money':
      return parseMoney(answer) ?? wholeOf(answer, findAmounts(answer, currencyOf(extract)));
    case 'number': {
      const read = readNumber(answer, 'point');
      return read.kind === 'number' ? read.number : wholeOf(answer, findNumbers(answer));
    }
    case 'date':
      return wholeOf(answer, findDates(answer, extract.time_zone));
    case 'one_of':
      return (choicesOf(extract) ?? []).find((choice) => choice === answer) ?? null;
  }
}

/** The value that the whole answer is. */
function wholeOf<T>(answer: string, [only, other]: readonly Written<T>[]): T | null {
  const isWhole = only !== undefined && other === undefined && answer.slice(only.start, only.end) === answer.trim();
  return isWhole ? only.value : null;
}

function allIn(text: string, extract: Extraction): readonly Written<Extracted>[] {
  switch (extract.type) {
    case 'money':
      return findAmounts(text, currencyOf(extract));
    case 'number':
      return findNumbers(text);
    case 'date':
      return findDates(text, extract.time_zone);
    case 'one_of':
      return findChoices(text, choicesOf(extract) ?? []);
  }
}

function notRead(value: Extracted, quote: string, words: string | null, other: Extracted | null): string {
  const claimed = `The model answered ${textOf(value)} from “${clip(quote, 80)}”`;
  if (words === null) return `${claimed}, which states no such value in full`;
  return other === null
    ? `${claimed}, where “${clip(words, 60)}” has not exactly one meaning`
    : `${claimed}, where “${clip(words, 60)}” is ${textOf(other)}`;
}

/** What the value should be; null when it is within the bounds. A bound that cannot be read bounds everything. */
function outOfBounds(value: Extracted, { type, currency, min, max, one_of: choices }: Extraction): string | null {
  if (isMoney(value) && currency !== undefined && value.$money !== currency) return `Expected an amount in ${currency}`;
  if (min !== undefined && !isAtMost(min, value)) return `Expected at least ${min}`;
  if (max !== undefined && !isAtLeast(max, value)) return `Expected at most ${max}`;
  if (type === 'one_of' || choices === undefined || choices.some((choice) => isSame(choice, value))) return null;
  return `Expected one of ${choices.join(', ')}`;
}

const isAtMost = (bound: string, value: Extracted): boolean => difference(bound, value) <= 0;
const isAtLeast = (bound: string, value: Extracted): boolean => difference(bound, value) >= 0;
const isSame = (bound: string, value: Extracted): boolean => difference(bound, value) === 0;

/** The bound less the value; `NaN` when they cannot be compared. */
function difference(bound: string, value: Extracted): number {
  if (typeof value === 'number') return Number(bound) - value;
  if (typeof value === 'string') return bound === value ? 0 : bound < value ? -1 : 1;
  const amount = parseMoney(bound);
  return amount === null || amount.$money !== value.$money ? Number.NaN : amount.minor - value.minor;
}

const currencyOf = ({ currency }: Extraction): string | null => currency ?? null;

const textOf = (value: Extracted): string => (isMoney(value) ? writtenAmount(value) : String(value));

/** The value with its type, as the step saves it; a choice is its text. */
function typed(
  value: Extracted,
  { type, time_zone: timeZone }: Extraction,
): Pick<Judged, 'amount' | 'number' | 'time'> {
  if (isMoney(value)) return { amount: value };
  if (typeof value === 'number') return { number: value };
  const day = type === 'date' ? dateValue(value, timeZone) : null;
  return day === null ? {} : { time: day };
}
