/**
 * The two or three values that decided, each with what it was compared with: `claim value $7,200.00 (above $5,000.00)`.
 * For people who read along; `cite.ts` has everything that was read.
 */
import { isTimestamp } from '../../kernel/time.ts';
import { isMoney } from '../../kernel/money.ts';
import { isDuration } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import type { Comparison, Reading, Trace } from '../../sop/expression/expression.ts';
import { choiceOf, isConstant } from './cite.ts';
import { computedSentence, computedText, RELATIONS, RELATIONS_OF_TIMES } from './computed-text.ts';
import type { LabelledText } from './labelled-text.ts';
import { nowText, withNow, type FactsNow } from './now-text.ts';
import { readingText } from './reading-text.ts';

/** More would hide the one that matters. */
const VALUES_MAX = 3;
/** Characters of a value: a longer one is text of the case, which is no reason in a few words. */
const VALUE_MAX = 60;

export type DecidingValue = LabelledText & {
  readonly reading: Reading;
  /** Whether the case has another value in use by now, which `text` says. */
  readonly isReplaced?: boolean;
  /** The whole of it, where a value was computed: its name alone says only how. */
  readonly sentence?: string;
};

/** Of each condition only what made it hold or fail. A plain yes or no is left out where another value says more. */
export function decidedBy(traces: readonly Trace[], max = VALUES_MAX): DecidingValue[] {
  const values = traces.flatMap(({ comparisons, readings, result }): DecidingValue[] => {
    const decisive = comparisons.filter((comparison) => comparison.result === result);
    if (comparisons.length > 0) return decisive.flatMap(valueOf);
    return readings.map((reading) => ({ label: reading.label, text: readingText(reading), reading }));
  });
  const shown = values.filter(
    ({ label, text, reading, sentence }) =>
      isPlain(reading.value) && (sentence !== undefined || text.length <= VALUE_MAX) && /^[^(]+$/.test(label),
  );
  // A side of a comparison that is said in full needs no line of its own.
  const isInSentence = ({ label, text }: LabelledText): boolean =>
    shown.some(({ sentence }) => sentence?.includes(`${label} (${text})`) === true);
  const telling = shown.filter(
    (value) => value.text !== 'yes' && value.text !== 'no' && (value.sentence !== undefined || !isInSentence(value)),
  );
  const seen = new Set<string>();
  return (telling.length > 0 ? telling : shown)
    .filter(({ label }) => !seen.has(label) && seen.add(label))
    .slice(0, max);
}

/** The values with what is in use now, for a sentence that says why the case stands where it does. */
export const asOfNow = (values: readonly DecidingValue[], state: FactsNow): DecidingValue[] =>
  values.map((value) => {
    const now = nowText(state, value.reading);
    return now === null ? value : { ...value, text: withNow(value.text, now), isReplaced: true };
  });

/** `account tier Enterprise, claim value $7,200.00 (above $5,000.00)`. */
export const decidedByText = (values: readonly Pick<DecidingValue, 'label' | 'text' | 'sentence'>[]): string =>
  values.map(({ label, text, sentence }) => sentence ?? `${label} ${text}`).join(', ');

/** A label that begins like a sentence of its own takes no article: `what the resident says`. */
const WITHOUT_ARTICLE = /^(?:the|an?|what|who|whether|how|when|where|which)\b/i;

/** `the account tier is Enterprise and the claim value is $7,200.00 (above $5,000.00)`. */
export function decidedBySentence(values: readonly DecidingValue[]): string {
  const clauses = values.map(({ label, text, reading, isReplaced = false, sentence }) => {
    if (sentence !== undefined) return `${WITHOUT_ARTICLE.test(label) ? '' : 'the '}${sentence}`;
    if (choiceOf(reading) !== null) return `${label} ${text}`;
    // The label of a time may be no noun: `delivered`.
    if (typeof reading.value === 'boolean' || isTimestamp(reading.value)) return `${label}: ${text}`;
    return `${WITHOUT_ARTICLE.test(label) ? '' : 'the '}${label} ${isReplaced ? 'was' : 'is'} ${text}`;
  });
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(clauses);
}

function valueOf(comparison: Comparison): DecidingValue[] {
  const { operator, left, right, result } = comparison;
  const choice = choiceOf(left);
  if (choice !== null) return [{ ...choice, reading: left }];
  const computed = computedText(comparison);
  if (computed !== null) {
    const { reading, relation } = computed;
    return [
      {
        label: reading.label,
        text: `${readingText(reading)}, ${relation}`,
        reading,
        sentence: computedSentence(computed),
      },
    ];
  }
  const text = readingText(left);
  if (right === null) return [{ label: left.label, text, reading: left }];
  // A constant to the left of the operator is what a value is compared with.
  if (isConstant(left) || operator === 'has' || operator === 'is')
    return isConstant(right) ? [] : [{ label: right.label, text: readingText(right), reading: right }];
  const relations = isTimestamp(left.value) ? RELATIONS_OF_TIMES : RELATIONS;
  const relation = relations[operator]?.[result === 'true' ? 0 : 1] ?? '';
  const against = readingText(right);
  // A yes is not a no: what it is compared with says nothing more.
  const isPlainText = relation === '' || left.value === null || typeof left.value === 'boolean';
  const compared = isPlainText ? text : `${text} (${relation} ${against})`;
  return [{ label: left.label, text: compared, reading: left }];
}

function isPlain(value: Value | null): boolean {
  return value === null || typeof value !== 'object' || isMoney(value) || isTimestamp(value) || isDuration(value);
}
