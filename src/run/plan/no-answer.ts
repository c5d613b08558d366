/**
 * Why an answer of people that an expression reads is not there: a step that is taken because no one was asked must not
 * read as if someone still owed an answer.
 */
import { loopsAround } from '../../sop/loops-around.ts';
import { baseLabel } from '../../sop/rounds.ts';
import { walkSteps, type Sop } from '../../sop/sop.ts';
import type { RunState } from '../log/state.ts';
import { isNameBound, type View } from './visible.ts';

/**
 * @param path `came.answer`, which has no value
 * @returns null where no step asks for it, something else is bound to its name, or another round may have asked
 */
export function noAnswer(state: RunState, [root = '']: readonly string[], view: View): string | null {
  const { sop, inside } = view;
  const steps = asksFor(sop, root);
  if (sop === null || steps.length === 0 || isNameBound(state, root, view)) return null;
  const labels = steps.map((label) => `${inside.prefix}${label}`);
  const isAsked = Object.values(state.asks).some(
    ({ kind, step }) => kind === 'question' && step !== null && labels.includes(baseLabel(step)),
  );
  if (!isAsked) return 'no one was asked';
  const isInRounds = inside.rounds.length > 0 || steps.some((label) => loopsAround(sop, label).length > 0);
  return isInRounds ? null : 'no one answered';
}

const asksOf = new WeakMap<Sop, ReadonlyMap<string, readonly string[]>>();

/** The labels of the steps that ask people and save what they say under this name. */
export function asksFor(sop: Sop | null, name: string): readonly string[] {
  if (sop === null) return [];
  const known = asksOf.get(sop) ?? byName(sop);
  asksOf.set(sop, known);
  return known.get(name) ?? [];
}

function byName(sop: Sop): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { label, body } of walkSteps(sop.steps))
    if (body.kind === 'ask' && body.save !== null) found.set(body.save, [...(found.get(body.save) ?? []), label]);
  return found;
}
