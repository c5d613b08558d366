/**
 * What a run keeps if a person decides to go on: the values in use of facts that the case states otherwise now, or the
 * answer to a question as it is.
 */
import { own } from '../../kernel/own.ts';
import { toldApart } from '../../kernel/told-apart.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import type { RecoveryAsk } from '../log/asks.ts';
import { inUse } from '../log/fact-change.ts';
import { presentBy } from '../log/present.ts';
import { keptPaths } from '../log/park.ts';
import type { RunState } from '../log/state.ts';
import { afterText, inUseText } from './change-text.ts';

export type KeptValue = {
  readonly label: string;
  /** `$7,200.00` */
  readonly text: string;
  /** Whether someone wrote it, word for word: a button must not say what a sender wants it to say. */
  readonly isWritten: boolean;
  /** What the case states now: `$4,100.00`; null for an answer of a person. */
  readonly now: string | null;
};

/** Empty where going on is not offered. */
export function keptValues(state: RunState, ask: RecoveryAsk): readonly KeptValue[] {
  if (!ask.choices.includes('go_on')) return [];
  const question = ask.question === null ? undefined : own(state.asks, ask.question);
  if (question?.kind === 'question')
    return Object.entries(question.answer ?? {}).map(([name, value]) => ({
      label: question.form?.find((field) => field.name === name)?.label ?? 'answer',
      text: formatValue(value),
      isWritten: isWritten(value),
      now: null,
    }));
  if (question?.kind === 'recovery' && question.fact !== null)
    return Object.values(question.answer ?? {}).map((value) => ({
      label: question.fact?.label ?? '',
      text: formatValue(value),
      isWritten: isWritten(value),
      now: null,
    }));
  const newest = presentBy(state);
  return keptPaths(state, ask).map((path) => {
    const { value, problem } = newest(path);
    const kept = inUse(state, path);
    const isPair = kept !== null && value !== null && problem === null;
    const [text, now] = isPair
      ? toldApart([kept, value])
      : [inUseText(state, path), afterText({ after: value, problem })];
    return {
      label: state.changes.findLast((change) => change.path === path)?.label ?? path,
      text: text ?? '',
      isWritten: isWritten(kept ?? ''),
      now: now ?? '',
    };
  });
}

/** `claim value $7,200.00 and BOL BOL-1`; null when nothing is kept. */
export function keptText(kept: readonly KeptValue[]): string | null {
  return kept.length === 0 ? null : kept.map(({ label, text }) => `${label} ${text}`).join(' and ');
}

const isWritten = (value: Value): boolean => typeof value === 'string' || Array.isArray(value);
