/**
 * A `set`: binds names to values, one event for each.
 */
import type { Assignment, Step } from '../../../sop/sop.ts';
import { computeArgument } from '../argument.ts';
import { emit, park, type Turn } from '../turn.ts';
import type { BodyOf, StepPlan } from './step-plan.ts';

export const planSet: StepPlan<BodyOf<'set'>> = {
  visit: (turn, step, { assignments }) => assignments.every((assignment) => assign(turn, step, assignment)),
  onlyKeeps: () => true,
};

/** True when the name is already bound. */
function assign(turn: Turn, { label }: Step, { path, value }: Assignment): boolean {
  const isSet = turn.state.bindings.some(
    ({ source, path: other }) => source.step === label && source.kind === 'set' && isSamePath(other, path),
  );
  if (isSet) return true;
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

function isSamePath(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index]);
}
