/**
 * What is told of a loop: how many rounds it may have, in which it is, and what ended it.
 */
import { formatInstant } from '../../kernel/time.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import { citeTraces } from '../cite/cite.ts';
import type { RunEvent } from '../log/event.ts';
import type { LoopState } from '../log/state.ts';

/** Characters of a list that are told; the whole stands in the log. */
const ITEMS_SHOWN = 300;

/** `At most 96 rounds: ended after round 3, since lookup done yes, 2026-03-02 …`. */
export function loopText(loop: LoopState): string {
  const { kind, most, items, ended, round } = loop;
  if (kind === 'for_each' && most === 0) return 'The list was empty, so that there was nothing to do';
  const what =
    kind === 'repeat'
      ? `At most ${most} rounds`
      : `One round for each of ${counted(most, 'item')} (${itemsText(items ?? [])})`;
  if (ended === null) return `${what}: in round ${round}`;
  return `${what}: ${endText(loop)}, ${formatInstant(ended.at)}`;
}

/** How the rounds ended, or in which they are: `ended after round 3, since lookup done yes`. */
export function endText({ ended, checked: judged, round, most }: LoopState): string {
  if (ended === null) return `in round ${round} of at most ${most}`;
  const values = citeTraces(judged?.traces ?? []);
  if (ended.how === 'held') return `ended after round ${round}${values === '' ? '' : `, since ${values}`}`;
  return ended.how === 'all'
    ? 'all done'
    : `the rounds were used up after ${round}${values === '' ? '' : `, with ${values}`}`;
}

/** What came of looking behind a round. */
export function roundCheckText({ result, round, pauseUntil }: Extract<RunEvent, { type: 'RoundChecked' }>): string {
  if (result === 'unclear') return `Round ${round} was done, and it could not be decided whether another follows`;
  if (result === 'true') return `Round ${round} was the last, since the conditions held`;
  return `The conditions did not hold after round ${round}${pauseUntil === null ? '' : `, with a pause until ${formatInstant(pauseUntil)}`}`;
}

export function itemsText(items: readonly Value[]): string {
  const text = items.map(formatValue).join(', ');
  return text.length <= ITEMS_SHOWN ? text : `${text.slice(0, ITEMS_SHOWN)}…`;
}

export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
