/**
 * A `judge`: a bounded question to a language model, made as an ordinary tool call. What the model receives and what it
 * may answer are computed here and logged before the model is asked.
 */
import { isMoney, writtenAmount, type Money } from '../../../kernel/money.ts';
import { dateOf, isTimestamp } from '../../../kernel/time.ts';
import type { Value } from '../../../kernel/value.ts';
import { evaluateValue } from '../../../sop/expression/evaluate.ts';
import type { Reading } from '../../../sop/expression/expression.ts';
import type { FormField } from '../../../sop/form-field.ts';
import { renderSentence } from '../../../sop/sentence.ts';
import type { JudgeBody, Step } from '../../../sop/sop.ts';
import { JUDGE_TOOL } from '../../../tool/judgment.ts';
import { computeArgument } from '../argument.ts';
import { boundForm } from '../bound-form.ts';
import { spentOn } from '../../cite/judgment-text.ts';
import { followCall } from '../follow-call.ts';
import { proposeCall, type Args } from '../propose-call.ts';
import type { Turn } from '../turn.ts';
import type { StepPlan } from './step-plan.ts';

export const planJudge: StepPlan<JudgeBody> = {
  /** True when the judgment is made, or the handler of its failure is done. */
  visit: (turn, step, body, visit) =>
    followCall(
      turn,
      step,
      () => proposeCall(turn, step, { tool: JUDGE_TOOL, save: body.save }, () => judgeArgs(turn, step, body)),
      visit,
    ),
  onlyKeeps: () => false,
};

function judgeArgs(turn: Turn, step: Step, body: JudgeBody): Args {
  const unclear = (what: string, why: string): Args => ({
    unclear: `The ${what} of step ${step.label} is unclear: ${why}`,
  });
  const question = renderSentence(body.question, turn.scope);
  if (question.unclear !== null) return unclear('question', question.unclear);
  const readings: Reading[] = [...question.readings];
  const inputs: { name: string; text: string }[] = [];
  for (const { name, value } of body.about) {
    const computed = computeArgument(value, turn.scope);
    readings.push(...computed.readings);
    if (typeof computed.value === 'string') inputs.push({ name, text: computed.value });
    else if (!computed.missing) return unclear(`text \`${name}\``, computed.unclear ?? 'it is not text');
  }
  const wanted = body.extract === null ? null : extraction(turn, body.extract);
  if (wanted !== null && 'unclear' in wanted) return { unclear: `Step ${step.label}: ${wanted.unclear}` };
  const offered = wanted === null ? offer(turn, body) : { answers: [], amounts: null, readings: wanted.readings };
  if ('unclear' in offered) return unclear('list of answers', offered.unclear);
  readings.push(...offered.readings);
  const { answers, amounts } = offered;
  const spent = spentOn(turn.state);
  return {
    readings,
    answerId: null,
    args: {
      id: body.save ?? '',
      question: question.text,
      inputs,
      answers,
      ...(amounts === null ? {} : { amounts }),
      ...(wanted === null ? {} : { extract: wanted.extract }),
      may_be_none: body.extract !== null || body.answers?.kind === 'computed',
      requests_before: spent.requests,
      tokens_before: spent.tokens,
    },
  };
}

type Wanted = { readonly extract: Readonly<Record<string, Value>>; readonly readings: readonly Reading[] };

/** The type and the bounds, as values of now. Without a currency of its own, an amount is in that of its bounds. */
function extraction({ scope }: Turn, field: FormField): Wanted | { readonly unclear: string } {
  const { form, readings, unclear } = boundForm([field], scope);
  if (form === null) return { unclear };
  const timeZone = scope.timeZone ?? 'UTC';
  const { min, max, one_of: choices } = form[0]?.bounds ?? {};
  const listed = Array.isArray(choices?.value) ? (choices.value as readonly Value[]) : [];
  const currency = field.currency ?? [min?.value, max?.value, ...listed].find(isMoney)?.$money;
  const plain = (value: Value): string => plainText(value, timeZone);
  return {
    readings,
    extract: {
      type: field.type === 'text' ? 'one_of' : field.type,
      ...(currency === undefined ? {} : { currency }),
      ...(min === undefined ? {} : { min: plain(min.value) }),
      ...(max === undefined ? {} : { max: plain(max.value) }),
      ...(choices === undefined ? {} : { one_of: listed.map(plain) }),
      time_zone: timeZone,
    },
  };
}

/** As the handbook writes the value: `5,000.00 USD`, `2026-03-04`. */
function plainText(value: Value, timeZone: string): string {
  if (isMoney(value)) return writtenAmount(value);
  return isTimestamp(value) ? dateOf(value.$time, timeZone) : String(value);
}

type Offered = {
  readonly answers: readonly string[];
  readonly amounts: readonly Money[] | null;
  readonly readings: readonly Reading[];
};

/** The answers as texts, without duplicates. Amounts come along, so the chosen answer can become an amount again. */
function offer({ scope }: Turn, { answers }: JudgeBody): Offered | { readonly unclear: string } {
  if (answers === null) return { unclear: 'there are none' };
  if (answers.kind === 'closed') return { answers: answers.texts, amounts: null, readings: [] };
  const { value, trace } = evaluateValue(answers.list, scope);
  if (!Array.isArray(value)) return { unclear: trace.unclear ?? 'it is not a list' };
  const items = value as readonly Value[];
  const byText = new Map(
    items.flatMap((item): [string, Value][] =>
      isMoney(item) ? [[writtenAmount(item), item]] : typeof item === 'string' ? [[item, item]] : [],
    ),
  );
  const amounts = [...byText.values()].filter(isMoney);
  if (
    items.some((item) => !isMoney(item) && typeof item !== 'string') ||
    (amounts.length > 0 && amounts.length < byText.size)
  )
    return { unclear: 'its items are neither texts nor amounts' };
  return { answers: [...byText.keys()], amounts: amounts.length > 0 ? amounts : null, readings: trace.readings };
}
