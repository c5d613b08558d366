/**
 * On which values in use the run goes on if people decide so: for the values that they see, or for later ones too. No
 * one blocks a payment by editing a fact again and again.
 */
import { repeatsMax } from '../../kernel/limits.ts';
import type { KeptFact } from '../log/asks.ts';
import type { RunState } from '../log/state.ts';

/**
 * A decision about a fact of which people were asked `repeatsMax` times before covers its later values.
 *
 * @param isForGood whether it covers those of all facts
 */
export function keepsFor(state: RunState, paths: readonly string[], isForGood = false): readonly KeptFact[] {
  const asked = Object.values(state.asks).flatMap((ask) => (ask.kind === 'recovery' ? (ask.keeps ?? []) : []));
  return [...new Set(paths)].map((path) => ({
    path,
    isForGood: isForGood || asked.filter((known) => known.path === path).length >= repeatsMax,
  }));
}
