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
const SUBJECT = 'subject';
const ATTACHMENTS = 'attachments';
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
  const files = stated(state, ATTACHMENTS);
  const subject = stated(state, SUBJECT);
  const said = stated(state, TEXT);
  return [
    ...texts,
    ...(said === null ? [] : [`The letter says: “${shortened(said)}”`]),
    ...(subject === null ? [] : [`The letter's subject: “${shortened(subject)}”`]),
    ...(files === null ? [] : [`The letter comes with files, which stay in the mailbox: ${shortened(files)}`]),
  ];
}

/** What a part of the letter was, where the kind keeps it as a fact; null where it does not, and for nothing. */
function stated({ facts }: RunState, part: string): string | null {
  const said = facts.find(({ source }) => source.system === LETTER && source.field === part);
  return said === undefined || (Array.isArray(said.value) && said.value.length === 0) ? null : formatValue(said.value);
}

const shortened = (text: string): string =>
  text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX).trimEnd().toWellFormed()} …`;
