/**
 * Every step can be reached: none comes after a step that always stops the run.
 */
import { remarkAt, type Rule } from './rule.ts';

export const unreachableStep: Rule = {
  name: 'unreachable-step',
  check: ({ flow }) =>
    flow.unreachable.map((step) =>
      remarkAt(
        step.place,
        step.label.slice(step.label.lastIndexOf('.') + 1).length,
        `Step ${step.label} is never reached, since the run stops before it`,
        'Remove it, or give the step that stops a condition',
      ),
    ),
};
