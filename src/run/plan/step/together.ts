/**
 * A `together`: its steps side by side. All of them are visited in each turn, so none waits for another or for another's approval.
 */
import type { BodyOf, StepPlan } from './step-plan.ts';

export const planTogether: StepPlan<BodyOf<'together'>> = {
  visit: (_, __, { steps }, visit) => steps.map((inner) => visit.step(inner)).every((done) => done),
  onlyKeeps: () => false,
};
