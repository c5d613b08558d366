/**
 * The name of a step in the thread: `3a, if denied` for `3a.if_denied`, `5a, round 2` for `5a#2`. A step of what follows
 * comes before what it follows: `1 (3a was denied)` for `3a.if_denied.1`.
 */
import { baseLabel, roundsOf } from '../../sop/rounds.ts';

export function stepName(label: string): string {
  const rounds = roundsOf(label);
  const parts = baseLabel(label).split('.');
  const inner = parts.findLastIndex((part) => /^\d/.test(part));
  const name = wordsOf(parts.slice(Math.max(inner, 0)));
  const after = inner > 0 ? ` (${afterText(parts.slice(0, inner))})` : '';
  return `${name}${rounds.length === 0 ? '' : `, round ${rounds.join('.')}`}${after}`;
}

const wordsOf = (parts: readonly string[]): string => parts.join(', ').replaceAll('_', ' ');

const AFTER: Readonly<Record<string, string>> = {
  if_denied: 'was denied',
  if_expired: 'was not decided in time',
  if_late: 'was late',
  if_unanswered: 'was not answered',
  if_error: 'did not work',
};

/** `3a was denied`; `6, offer` for the handler of an event. */
function afterText(parts: readonly string[]): string {
  const at = parts.findLastIndex((part) => Object.hasOwn(AFTER, part));
  return at > 0
    ? `${stepName(parts.slice(0, at).join('.'))} ${AFTER[parts[at] ?? ''] ?? ''}`
    : stepName(parts.join('.'));
}

/** `3 rounds`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Names of steps in one line. */
const NAMES_MAX = 5;

/** `steps 3; 3a, if denied, 2`: a name may have commas of its own. */
export function stepsText(steps: readonly string[]): string {
  const names = [...new Set(steps.map(stepName))];
  const more = names.length - NAMES_MAX;
  return `${names.length === 1 ? 'step' : 'steps'} ${names.slice(0, NAMES_MAX).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
