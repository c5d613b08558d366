/**
 * Points at which the run would go another way with the facts of now: a decision, a list, the end of rounds, the input of
 * a look-up. What would follow is not worked out: whatever depends on it has no clear value.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import { evaluateAll } from '../../sop/expression/evaluate-all.ts';
import { evaluateValue } from '../../sop/expression/evaluate.ts';
import type { Scope } from '../../sop/expression/expression.ts';
import { renderSentence } from '../../sop/sentence.ts';
import type { FormField } from '../../sop/form-field.ts';
import { stepAt } from '../../sop/rounds.ts';
import { handlersOf, type JudgeBody, type Step } from '../../sop/sop.ts';
import { JUDGE_TOOL } from '../../tool/judgment.ts';
import type { Anew } from '../cite/anew.ts';
import { boundsText } from '../cite/bound-text.ts';
import { citeTraces } from '../cite/cite.ts';
import { judgmentIn } from '../cite/judgment-text.ts';
import type { CallState } from '../log/call.ts';
import type { LoopState } from '../log/step/loop.ts';
import type { Use } from '../log/uses.ts';
import { computeArgument } from './argument.ts';
import { boundForm } from './bound-form.ts';
import { boundProblem } from './bound-problem.ts';
import { othersThan, reachOf, stopsIn, takesTime, type Reach } from './reach.ts';
import type { Turn } from './turn.ts';

export type Divergence = Reach & {
  /** What would be another, as sentences. */
  readonly because: readonly string[];
  /** How what it gives would be known; absent where that is decided otherwise. */
  readonly anew?: Anew;
};

/** Where a use would lead elsewhere with the values of this scope, other than in its times; null where it would not. */
export function divergenceAt(turn: Turn, use: Use, scope: Scope): Divergence | null {
  const step = stepAt(turn.sop, use.step);
  if (step === null) return null;
  switch (use.kind) {
    case 'condition':
    case 'branch':
      return decidedOtherwise(turn, use, step, scope);
    case 'loop':
      return otherRounds(turn, use, step, scope);
    case 'call':
      return otherInput(turn, use, step, scope);
    case 'question':
      return outOfBounds(turn, use, answeredIn(turn, use, step), scope, 'asked');
    default:
      return null;
  }
}

function decidedOtherwise(turn: Turn, use: Use, step: Step, scope: Scope): Divergence | null {
  const before = own(turn.state.decisions, use.step)?.result;
  const { result, traces } = evaluateAll(step.if, scope);
  if (before === undefined || result === before) return null;
  const because = `Step ${use.step} would be decided otherwise now: ${citeTraces(traces)}`;
  const instead = result === 'true' ? [step] : othersThan(turn.sop, use.step, step);
  const lasts = instead.some(takesTime) ? use.step : null;
  return { ...reachOf(turn, use, step, 'choice'), lasts, because: [because] };
}

function otherRounds(turn: Turn, use: Use, step: Step, scope: Scope): Divergence | null {
  const { body } = step;
  const loop = own(turn.state.loops, use.step);
  if (loop === undefined) return null;
  if (body.kind === 'for_each' && body.in !== null) {
    const { value } = evaluateValue(body.in, scope);
    if (value !== null && hashOf(value) === hashOf(loop.items)) return null;
    const because = `The list of step ${use.step} would be another now`;
    const lasts = hasMoreRounds(value, loop.items) && takesTime(step) ? use.step : null;
    return { ...reachOf(turn, use, step, 'block'), lasts, because: [because] };
  }
  if (body.kind !== 'repeat') return null;
  const round = Number(use.name);
  const { result, traces } = evaluateAll(body.until, scope);
  if (result === (round < loop.round ? 'false' : (loop.checked?.result ?? result))) return null;
  const because = `Step ${use.step} would end after other rounds now: ${citeTraces(traces)}`;
  // How many rounds there would be is not known, nor how long they would take.
  const lasts = result === 'false' && takesTime(step) ? use.step : null;
  return { ...reachOf(turn, use, step, 'block'), after: round, lasts, because: [because] };
}

/** Whether a list has an item that had no round, or is not known. */
function hasMoreRounds(value: Value | null, items: LoopState['items']): boolean {
  if (!Array.isArray(value)) return true;
  const had = (items ?? []).map((item) => hashOf(item));
  return value.length > had.length || value.some((item) => !had.includes(hashOf(item)));
}

/** A look-up with another input may give anything. A write that was done stays done, with what it gave; see `answeredOtherwise`. */
function otherInput(turn: Turn, use: Use, step: Step, scope: Scope): Divergence | null {
  const { body } = step;
  const call = own(turn.state.calls, use.name);
  if (call === undefined || call.progress.kind === 'replaced' || call.proposed.effect !== 'read') return null;
  const isOther =
    body.kind === 'judge'
      ? asksOtherwise(body, use, scope)
      : body.kind === 'use' &&
        Object.entries(body.with).some(([name, argument]) => {
          const { value } = computeArgument(argument, scope);
          return hashOf(value) !== hashOf(own(call.proposed.args, name) ?? null);
        });
  if (isOther) {
    const because = `The look-up of step ${use.step} would be another now: ${call.proposed.summary}`;
    return { ...anyResult(turn, use, step, because), anew: body.kind === 'judge' ? 'judged' : 'looked up' };
  }
  return outOfBounds(turn, use, judgedIn(step, call), scope, 'judged');
}

/** Another write than the one that people, the boundary or a vendor answered may be done, or have any other answer. */
export function answeredOtherwise(turn: Turn, use: Use, because: string): Divergence | null {
  const step = stepAt(turn.sop, use.step);
  if (step === null) return null;
  return anyResult(turn, use, step, because);
}

function anyResult(turn: Turn, use: Use, step: Step, because: string): Divergence {
  // It may give an error whose handler ends the run.
  return { ...reachOf(turn, use, step, 'result'), stops: handlersOf(step).flatMap(stopsIn), because: [because] };
}

/** Whether a model would be asked something else. */
function asksOtherwise({ question, about, answers }: JudgeBody, use: Use, scope: Scope): boolean {
  const readings = [
    ...renderSentence(question, scope).readings,
    ...about.flatMap(({ value }) => computeArgument(value, scope).readings),
    ...(answers?.kind === 'computed' ? evaluateValue(answers.list, scope).trace.readings : []),
  ];
  const before = new Map(use.readings.map((reading) => [reading.path, hashOf(reading.value)]));
  return readings.some(({ path, value }) => before.has(path) && before.get(path) !== hashOf(value));
}

export type AnsweredField = { readonly field: FormField; readonly value: Value };

function answeredIn({ state }: Turn, { name }: Use, { body }: Step): readonly AnsweredField[] {
  const ask = own(state.asks, name);
  if (body.kind !== 'ask' || ask?.kind !== 'question') return [];
  return (body.form ?? []).flatMap((field) => {
    const value = own(ask.answer ?? {}, field.name);
    return value === undefined ? [] : [{ field, value }];
  });
}

function judgedIn({ body }: Step, call: CallState): readonly AnsweredField[] {
  if (body.kind !== 'judge' || body.extract === null || call.proposed.tool !== JUDGE_TOOL) return [];
  const judgment = judgmentIn(call);
  const value = judgment?.amount ?? judgment?.number;
  return value === undefined ? [] : [{ field: body.extract, value }];
}

/** What a person entered, or a model read, outside the bounds that it would have now. */
function outOfBounds(
  turn: Turn,
  use: Use,
  answered: readonly AnsweredField[],
  scope: Scope,
  anew: Anew,
): Divergence | null {
  const step = stepAt(turn.sop, use.step);
  const because = answered.flatMap(({ field, value }) => {
    const { form, unclear } = boundForm([field], scope);
    if (form === null) return [unclear];
    return form.flatMap((asked) =>
      boundProblem(asked, value, turn.context.timeZone) === null
        ? []
        : [`${field.label} ${formatValue(value)} is out of bounds now: ${boundsText(asked) ?? 'another is asked for'}`],
    );
  });
  return because.length === 0 || step === null ? null : { ...reachOf(turn, use, step, 'result'), because, anew };
}
