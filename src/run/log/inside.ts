/**
 * Which SOP of a run a step belongs to: the one that the run follows, or a nested one.
 */
import { baseLabel, roundsOf, type Rounds } from '../../sop/rounds.ts';

/** `prefix` begins the labels of its steps: `8/`; `rounds` are the rounds of the step that runs it. */
export type Inside = { readonly prefix: string; readonly rounds: Rounds };

/** The SOP that the run follows itself. */
export const OUTERMOST: Inside = { prefix: '', rounds: [] };

/** Whether a label is one of the steps of that SOP, in that round; steps of SOPs nested in it are not. */
export function belongsTo(label: string, { prefix, rounds }: Inside): boolean {
  const base = baseLabel(label);
  if (!base.startsWith(prefix) || base.includes('/', prefix.length)) return false;
  const own = roundsOf(label);
  return rounds.every((round, index) => (own[index] ?? 1) === round);
}
