/**
 * A step whose handler runs instead of its result leaves nothing under its `save`: what an earlier step, or an earlier
 * round, kept there is not the answer of this one.
 */
import { baseLabel, isInside } from '../../sop/rounds.ts';
import { writersOfName } from '../../sop/loops-around.ts';
import { savedBy, type Step } from '../../sop/sop.ts';
import { emit, type Turn } from './turn.ts';

/** True when there is nothing left to clear, so the handler may run. */
export function clearSave(turn: Turn, step: Step): boolean {
  const name = savedBy(step.body);
  if (name === null || !isWrittenElsewhere(turn, step, name)) return true;
  const isCleared = turn.state.bindings.some(({ source }) => source.kind === 'cleared' && source.step === step.label);
  if (isCleared) return true;
  emit(turn, { type: 'NameCleared', step: step.label, name });
  return false;
}

/** Whether another step than this one and its own handlers writes the name. */
function isWrittenElsewhere({ reads, inside }: Turn, { label }: Step, name: string): boolean {
  const base = baseLabel(label).slice(inside.prefix.length);
  return [...writersOfName(reads, name)].some((writer) => writer !== base && !isInside(writer, base));
}
