/**
 * A `set`: binds names to values, one event for each.
 */
import { onceForEach } from '../../../kernel/once-for-each.ts';
import type { Assignment, Step } from '../../../sop/sop.ts';
import type { Binding } from '../../log/binding.ts';
import { computeArgument } from '../argument.ts';
import { emit, park, type Turn } from '../turn.ts';
import type { BodyOf, StepPlan } from './step-plan.ts';

export const planSet: StepPlan<BodyOf<'set'>> = {
  visit: (turn, step, { assignments }) => assignments.every((assignment) => assign(turn, step, assignment)),
  onlyKeeps: () => true,
};

/** True when the name is already bound. */
function assign(turn: Turn, { label }: Step, { path, value }: Assignment): boolean {
  if (setPaths(turn.state.bindings).has(pathKey(label, path))) return true;
  const computed = computeArgument(value, turn.scope);
  if (computed.value === null)
    return park(turn, {
      step: label,
      code: 'unclear_value',
      because: `Step ${label} cannot set \`${path.join('.')}\`: ${computed.unclear}`,
    });
  emit(turn, { type: 'ValueSet', step: label, path, value: computed.value, readings: computed.readings });
  return false;
}

const pathKey = (step: string, path: readonly string[]): string => `${step} ${path.join('.')}`;

/** What `set` steps have bound, by step and path: planning looks at every such step again and again. */
const setPaths = onceForEach(
  (bindings: readonly Binding[]) =>
    new Set(bindings.flatMap((binding) => (binding.source.kind === 'set' ? [keyOf(binding)] : []))),
);

/** A run has hundreds of bindings, and each new one makes a new list of them. */
const keyOf = onceForEach(({ source, path }: Binding) => pathKey(source.step, path));
