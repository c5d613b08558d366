/**
 * Where a case came from, for people who are asked about it: records that they can open, and the words of a letter, which
 * they could see nowhere else.
 */
import { formatValue } from '../../kernel/value.ts';
import type { RunState } from '../log/state.ts';
import { openedRecordOf, recordsOf } from './headline.ts';

/** The source of what a letter states, and the field that is its text. */
const LETTER = 'E-mail';
const TEXT = 'text';
/** Characters of a letter on a card. */
const SHOWN_MAX = 1_200;

export function cameFromTexts(state: RunState): string[] {
  const texts = recordsOf(state).map((record) =>
    record.startsWith(`${LETTER} `)
      ? `The case came by e-mail ${record.slice(LETTER.length + 1)}`
      : `The case came from ${record}`,
  );
  // The ticket that the case has opened shows the letter.
  if (openedRecordOf(state) !== null) return texts;
  const said = state.facts.find(({ source }) => source.system === LETTER && source.field === TEXT);
  if (said === undefined) return texts;
  const text = formatValue(said.value);
  const shown = text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX).trimEnd().toWellFormed()} …`;
  return [...texts, `The letter says: “${shown}”`];
}
