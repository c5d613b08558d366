/**
 * What a run has done outside, for whoever decides whether it goes on.
 */
import { systemName } from '../../tool/system-name.ts';
import { effectText } from '../cite/effect-text.ts';
import type { RunState } from '../log/state.ts';

/** Writes that were done or may have been done, as sentences. */
export function effectsDone({ calls }: RunState): string[] {
  return Object.values(calls).flatMap(({ step, proposed, progress }) => {
    if (proposed.effect !== 'write') return [];
    // What was done before the case started again is no effect of this run.
    if (progress.kind === 'settled' && progress.before.length > 0) return [];
    const isKnown = progress.kind === 'succeeded' || progress.kind === 'settled';
    if (!isKnown && progress.kind !== 'started' && progress.kind !== 'lost') return [];
    const where = progress.kind === 'succeeded' ? (progress.reference?.record ?? '') : '';
    return [
      `step ${step}, ${proposed.summary} (${systemName(proposed.system)}${where === '' ? '' : ` ${where}`}${isKnown ? '' : ', not known whether it was done'})`,
    ];
  });
}

/** The same for a card, with what was done before the case started again. */
export function doneAlready(state: RunState): string[] {
  const before = state.opened?.earlier?.effects ?? [];
  return [
    ...before.map((effect) => `Done already, before the case started again: ${effectText(effect)}`),
    ...effectsDone(state).map((effect) => `Done already: ${effect}`),
  ];
}
