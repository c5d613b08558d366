/**
 * A `do`: its steps in order.
 */
import type { BodyOf, StepPlan } from './step-plan.ts';

export const planDo: StepPlan<BodyOf<'do'>> = {
  visit: (_, __, { steps }, visit) => visit.block(steps),
  onlyKeeps: () => true,
};
