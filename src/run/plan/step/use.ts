/**
 * A `use`: one tool call. Its arguments are computed here; `followCall` does the rest, as for every call.
 */
import { asAskId } from '../../../kernel/ids.ts';
import { own } from '../../../kernel/own.ts';
import { addDuration, isDuration, timestamp } from '../../../kernel/time.ts';
import type { Value } from '../../../kernel/value.ts';
import { evaluateValue } from '../../../sop/expression/evaluate.ts';
import type { Reading } from '../../../sop/expression/expression.ts';
import type { Step } from '../../../sop/sop.ts';
import type { RegisteredTool } from '../../../tool/registry.ts';
import { CASE_FACTS } from '../../../tool/case-facts.ts';
import { computeArgument } from '../argument.ts';
import { briefFor } from '../brief-for.ts';
import { caseFactsFor } from '../case-facts-for.ts';
import { followCall } from '../follow-call.ts';
import { proposeCall, type Args } from '../propose-call.ts';
import type { Turn } from '../turn.ts';
import type { BodyOf, StepPlan } from './step-plan.ts';
import { whyNoSpanEnd } from '../why-no-end.ts';

type UseBody = BodyOf<'use'>;

export const planUse: StepPlan<UseBody> = {
  visit: (turn, step, body, visit) =>
    followCall(turn, step, () => proposeCall(turn, step, body, (tool) => computeArgs(turn, step, body, tool)), visit),
  onlyKeeps: (body, registry) => registry.get(body.tool)?.tool.effect === 'read',
};

function computeArgs(turn: Turn, step: Step, body: UseBody, tool: RegisteredTool): Args {
  const args: Record<string, Value> = {};
  const readings: Reading[] = [];
  const missing: string[] = [];
  for (const [name, argument] of Object.entries(body.with)) {
    const computed = computeArgument(argument, turn.scope);
    readings.push(...computed.readings);
    if (computed.value !== null) args[name] = computed.value;
    else if (!computed.missing || own(tool.input.fields, name)?.optional !== true)
      return { unclear: `The argument \`${name}\` of step ${step.label} is unclear: ${computed.unclear}` };
    else if (name === 'to')
      missing.push(...computed.readings.filter(({ value }) => value === null).map(({ label }) => label));
  }
  if (tool.tool.opens !== undefined)
    return { args: { ...args, [CASE_FACTS]: caseFactsFor(turn, args) }, readings, answerId: null };
  if (!tool.tool.tellsPerson) return { args, readings, answerId: null };
  const { answerWithin } = step;
  const written = args['message'];
  const message = typeof written === 'string' && written.trim() !== '' ? written : null;
  if (answerWithin === null)
    return { args: { ...args, brief: briefFor(turn, step, null, message, missing) }, readings, answerId: null };
  // A message that asks for an answer without a time limit would never be followed up, so it is not sent.
  const { value: span, trace } = evaluateValue(answerWithin.span, turn.scope);
  const { now, calendars, timeZone } = turn.context;
  const answerBy = span !== null && isDuration(span) ? addDuration(now, span, calendars, timeZone) : null;
  if (span === null || !isDuration(span) || answerBy === null) {
    return {
      unclear: `The time to answer step ${step.label} cannot be computed: ${whyNoSpanEnd({ value: span, unclear: trace.unclear }, turn.context)}`,
    };
  }
  const answerId = asAskId(turn.context.newId('ask', step.label));
  return {
    args: {
      ...args,
      brief: briefFor(turn, step, span, message, missing, args),
      answer_id: answerId,
      answer_by: timestamp(answerBy),
    },
    readings,
    answerId,
  };
}
