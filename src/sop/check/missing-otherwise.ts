/**
 * A conditional step at the top says what happens when its conditions do not hold. Not asked of a step that
 * - only flags or notes an outcome beside a flag: a flag is a remark, and no remark is one too;
 * - only sets: whoever reads what it sets is checked by `definite-assignment`;
 * - stops, at once or at the end of its block: what happens otherwise is the rest of the procedure.
 * An author who means "otherwise nothing" writes that as a step, and then it is said.
 */
import type { Step } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import { placeOfKey, remarkAt, type Rule } from './rule.ts';

export const missingOtherwise: Rule = {
  name: 'missing-otherwise',
  check: ({ sop }) => {
    const answered = new Set(sop.steps.map(({ otherwise }) => otherwise));
    return sop.steps
      .filter((step) => step.if.length > 0 && !answered.has(step.label) && isAsked(step))
      .map((step) => ({
        ...remarkAt(
          placeOfKey(step, 'if'),
          'if'.length,
          `Nothing says what happens when the conditions of step ${step.label} do not hold`,
          `Add a step with \`otherwise: ${step.label}\``,
        ),
        severity: 'warning' as const,
      }));
  },
};

function isAsked(step: Step): boolean {
  return kindOf(step.body).needsOtherwise(step) && !surelyStops(step);
}

function surelyStops({ body }: Step): boolean {
  const last = body.kind === 'do' ? body.steps.at(-1) : undefined;
  return (
    body.kind === 'stop' || (last !== undefined && last.if.length === 0 && last.otherwise === null && surelyStops(last))
  );
}
