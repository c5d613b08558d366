/**
 * A step that has only a flag, an outcome or an action.
 */
import type { BodyOf, StepPlan } from './step-plan.ts';

export const planNothing: StepPlan<BodyOf<'nothing'>> = { visit: () => true, onlyKeeps: () => false };
