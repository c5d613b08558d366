/**
 * A conditional step at the top says what happens when its conditions do not hold. Not asked of a step that
 * - only flags, or flags and notes an outcome: no flag is an answer too;
 * - only sets: `definite-assignment` checks every reader of what it sets;
 * - stops, at once or at the end of its block: what happens otherwise is the rest of the procedure.
 * `otherwise: nothing` in the step itself says that nothing is done.
 */
import type { Step } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import { placeOfKey, remarkAt, type Rule } from './rule.ts';

export const missingOtherwise: Rule = {
  name: 'missing-otherwise',
  check: ({ sop }) => {
    const answered = new Set(sop.steps.map(({ otherwise }) => otherwise));
    return sop.steps
      .filter((step) => step.if.length > 0 && step.elseNothing !== true && !answered.has(step.label) && isAsked(step))
      .map((step) => ({
        ...remarkAt(
          placeOfKey(step, 'if'),
          'if'.length,
          `Nothing says what happens when the conditions of step ${step.label} do not hold`,
          `Add a step with \`otherwise: ${step.label}\`, or \`otherwise: nothing\` to this one if nothing is to be done`,
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
