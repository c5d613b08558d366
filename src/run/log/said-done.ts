/**
 * Writes that a person said were done, without an answer of their system: no condition of a procedure can read that they
 * were.
 */
import type { CallState } from './call.ts';
import type { EarlierEffect } from './earlier-effect.ts';

/** What was done as a person says; null if no one said so, or only that it was done by another one. */
export function asSaid({ step, proposed, progress }: CallState): EarlierEffect | null {
  if (progress.kind !== 'settled' || progress.before.length > 0 || proposed.effect !== 'write') return null;
  const { tool, summary } = proposed;
  return { step, tool, summary, isKnown: true, output: null, record: null, saidBy: progress.by, isOfRun: true };
}
