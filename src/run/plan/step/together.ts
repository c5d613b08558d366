/**
 * A `together`: its steps run side by side. Each turn visits all of them, so none waits for another or for another's
 * approval.
 */
import type { BodyOf, StepPlan } from './step-plan.ts';

export const planTogether: StepPlan<BodyOf<'together'>> = {
  visit: (_, __, { steps }, visit) => steps.map((inner) => visit.step(inner)).every((done) => done),
  onlyKeeps: () => false,
};
