/**
 * Writes that a person said were done, without an answer of their system: no condition of a procedure can read that they
 * were. What was found in place of a write that was not sent is what was done.
 */
import type { FoundCall } from '../../tool/tool.ts';
import type { CallState } from './call.ts';
import type { EarlierEffect } from './earlier-effect.ts';

/** What was done as a person says; null if no one said so, or only that it was done by another one. */
export function asSaid(call: CallState): EarlierEffect | null {
  const { step, proposed, progress } = call;
  if (progress.kind !== 'settled' || progress.before.length > 0 || proposed.effect !== 'write') return null;
  const { tool, summary } = proposed;
  const done = asFound(call) ?? { step, tool, summary, output: null, record: null };
  return { ...done, isKnown: true, saidBy: progress.by, isOfRun: true };
}

/** The earlier write for which the call was not sent; null if it is no such call. */
export function asFound(call: CallState): EarlierEffect | null {
  const found = foundOf(call);
  if (found === undefined) return null;
  const { step, tool, summary, record, key } = found;
  return { step, tool, summary, isKnown: record !== null, output: null, record, key };
}

export const foundOf = ({ progress }: Pick<CallState, 'progress'>): FoundCall | undefined =>
  progress.kind === 'settled' || progress.kind === 'failed' || progress.kind === 'left_out'
    ? progress.found
    : undefined;
