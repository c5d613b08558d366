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
import { OTHER_FACTS } from '../log/park.ts';
import type { RunState } from '../log/state.ts';
import { keptFacts, statedWhenAsked } from '../log/stated-otherwise.ts';
import { boundValue } from './bound-value.ts';
import { afterText, inUseText, laterText, valueText } from './change-text.ts';

export type KeptValue = {
  readonly label: string;
  /** `$7,200.00` */
  readonly text: string;
  /** Whether someone wrote it, word for word: a button must not say what a sender wants it to say. */
  readonly isWritten: boolean;
  /** What the case states instead, as people are asked about it: `$4,100.00`; null for an answer of a person. */
  readonly now: string | null;
  /** What it states since then, and which is asked about next; null for the same. */
  readonly later: string | null;
  /** Whether it is kept whatever the case states later. */
  readonly isForGood: boolean;
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
      ...ONCE,
    }));
  if (question?.kind === 'recovery' && question.fact !== null)
    return Object.values(question.answer ?? {}).map((value) => ({
      label: question.fact?.label ?? '',
      text: formatValue(value),
      isWritten: isWritten(value),
      now: null,
      ...ONCE,
    }));
  const newest = presentBy(state);
  return keptFacts(state, ask).map(({ path, isForGood, isBound = false }) => {
    const present = newest(path);
    const asked = ask.keeps === null || isForGood ? null : statedWhenAsked(state, ask, path);
    const { value, problem } = asked === null ? present : { value: asked.after, problem: asked.problem };
    const bound = boundIn(state, ask, path, isBound);
    const kept = bound === undefined ? inUse(state, path) : bound;
    const isPair = kept !== null && value !== null && problem === null;
    const [text, now] = isPair
      ? toldApart([kept, value])
      : [bound === undefined ? inUseText(state, path) : valueText(bound), afterText({ after: value, problem })];
    const later = afterText({ after: present.value, problem: present.problem });
    return {
      label: state.changes.findLast((change) => change.path === path)?.label ?? path,
      text: text ?? '',
      isWritten: isWritten(kept ?? ''),
      now: now ?? '',
      later: asked === null || later === afterText({ after: value, problem }) ? null : later,
      isForGood,
    };
  });
}

/**
 * What the call that people are asked about uses of a fact, where another value is in use; undefined for the value in use.
 *
 * @param isBound whether a step had bound it when they were asked. The call itself may have read it before, too.
 */
function boundIn(state: RunState, ask: RecoveryAsk, path: string, isBound: boolean): Value | null | undefined {
  if (ask.code !== OTHER_FACTS || ask.step === null) return undefined;
  const call = own(state.calls, own(state.callOfStep, ask.step) ?? '');
  const isRead = call?.proposed.readings.some((reading) => reading.path === `case.${path}`) === true;
  return call !== undefined && (isBound || isRead) ? boundValue(state, call, path) : undefined;
}

/** `claim value $7,200.00 and BOL BOL-1`, and whatever the case states later; null when nothing is kept. */
export function keptText(kept: readonly KeptValue[]): string | null {
  if (kept.length === 0) return null;
  return `${kept.map(({ label, text }) => `${label} ${text}`).join(' and ')}${keptForGood(kept)}`;
}

/** `, whatever the case states later` for values that are kept for good; names them if others are not. */
export function keptForGood(kept: readonly KeptValue[]): string {
  const facts = kept.map(({ label, isForGood }) => ({ path: label, label, isForGood }));
  return laterText(facts, facts);
}

const ONCE = { later: null, isForGood: false } as const;

const isWritten = (value: Value): boolean => typeof value === 'string' || Array.isArray(value);
