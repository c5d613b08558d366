/**
 * The expressions of an SOP by step, handlers and `if_missing` included, in file order.
 */
import type { Expression } from '../expression/expression.ts';
import { allSteps, type Sop, type Step } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import { inSentence } from '../step/parts.ts';

/** `label` is null for `starts`. */
export type Written = { readonly label: string | null; readonly expressions: readonly Expression[] };

export function expressionsOf(sop: Sop): readonly Written[] {
  const starts = { label: null, expressions: [...inSentence(sop.starts.says), ...sop.starts.if] };
  return [starts, ...allSteps(sop).map((step) => ({ label: step.label, expressions: inStep(step) }))];
}

/** What is written in a step itself, without its inner steps and handlers. */
export function inStep({ says, if: conditions, within, answerWithin, body }: Step): Expression[] {
  return [
    ...inSentence(says),
    ...conditions,
    ...(within === null ? [] : [within.span, within.of]),
    ...(answerWithin === null ? [] : [answerWithin.span]),
    ...kindOf(body).expressions(body),
  ];
}
