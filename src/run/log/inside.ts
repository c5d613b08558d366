/**
 * Which SOP of a run a step belongs to: the run's own SOP, or a nested one.
 */
import { baseLabel, roundsOf, type Rounds } from '../../sop/rounds.ts';

/** `prefix` starts the labels of its steps, such as `8/`; `rounds` are the rounds of the step that runs it. */
export type Inside = { readonly prefix: string; readonly rounds: Rounds };

/** The run's own SOP. */
export const OUTERMOST: Inside = { prefix: '', rounds: [] };

/** Whether a label belongs to a step of that SOP in that round. Steps of SOPs nested inside it do not count. */
export function belongsTo(label: string, { prefix, rounds }: Inside): boolean {
  const base = baseLabel(label);
  if (!base.startsWith(prefix) || base.includes('/', prefix.length)) return false;
  const own = roundsOf(label);
  return rounds.every((round, index) => (own[index] ?? 1) === round);
}
