/**
 * What `since` of a `wait` names.
 */
import { stepAt } from './rounds.ts';
import type { Sop } from './sop.ts';

/** What it may name other than a step: the start of that wait, and the opening of the case. */
export const START = 'start';
export const OPENING = 'opening';

/** The label in the file of the step that `since` names: in the block of a handler its own steps come first. */
export function sinceLabel(sop: Sop, wait: string, since: string): string | null {
  const parts = wait.split('.').slice(0, -1);
  for (let count = parts.length; count >= 0; count--) {
    const label = [...parts.slice(0, count), since].join('.');
    if (stepAt(sop, label) !== null) return label;
  }
  return null;
}
