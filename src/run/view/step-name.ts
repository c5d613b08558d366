/**
 * The name of a step in the thread: `3a, if denied` for `3a.if_denied`, `5a, round 2` for `5a#2`.
 */
import { baseLabel, roundsOf } from '../../sop/rounds.ts';

export function stepName(label: string): string {
  const rounds = roundsOf(label);
  const name = baseLabel(label).replaceAll('.', ', ').replaceAll('_', ' ');
  return `${name}${rounds.length === 0 ? '' : `, round ${rounds.join('.')}`}`;
}

/** `3 rounds`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
