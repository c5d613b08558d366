/**
 * Fills a sentence: `Damage claim {case.id} for {case.claim.amount}` becomes the text that people read.
 */
import { formatValue } from '../kernel/value.ts';
import { evaluateValue } from './expression/evaluate.ts';
import type { Reading, Scope } from './expression/expression.ts';
import type { Sentence } from './sop.ts';

export type RenderedSentence = {
  /** A part without a value stays as written, in braces. */
  readonly text: string;
  readonly readings: readonly Reading[];
  /** Why a part has no value; null when every part has one. */
  readonly unclear: string | null;
};

export function renderSentence(sentence: Sentence, scope: Scope): RenderedSentence {
  const readings: Reading[] = [];
  let unclear: string | null = null;
  const text = sentence.parts.map((part) => {
    if (typeof part === 'string') return part;
    const outcome = evaluateValue(part, scope);
    readings.push(...outcome.trace.readings);
    if (outcome.value !== null) return formatValue(outcome.value);
    unclear ??= outcome.trace.unclear;
    return `{${part.text}}`;
  });
  return { text: text.join(''), readings, unclear };
}
