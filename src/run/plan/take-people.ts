/**
 * The people whom a case event names. A requester is remembered even if no fact changes, an editor who changes
 * something or tries to: they may not approve in the case.
 */
import type { CaseEvent, Editor } from '../../case/case-event.ts';
import { areMarked, involvedIn, type Involved } from '../../case/involved.ts';
import { identityTexts, isOneMailbox, mailboxesOf } from '../../handbook/mailbox.ts';
import { foldedName, type People } from '../../handbook/people.ts';
import { involvedMax } from '../../kernel/limits.ts';
import { isSucceeded } from '../log/after-end.ts';
import type { EventOf } from '../log/event.ts';
import type { RunState } from '../log/state.ts';
import { asListed } from './as-listed.ts';

/**
 * @param touches whether the event changes a fact or tries to; an editor who does neither, such as someone who adds a
 *   comment, counts only if the event also names another requester
 * @param others editors of earlier events of its source, which this one shows to have changed a fact
 * @returns null when the run knows all of them, or starts again as another one
 */
export function takePeople(
  state: RunState,
  event: Pick<CaseEvent, 'eventId' | 'requester' | 'editor'>,
  people: People,
  touches: boolean,
  others: readonly Editor[] = [],
): EventOf<'PeopleNamed'> | null {
  // A case may start again after its run has ended, and then its people still approve nothing.
  if (isSucceeded(state)) return null;
  const editors = others.map((editor) => ({ role: 'editor' as const, ...editor }));
  const named = [...involvedIn(event), ...editors].map((person) => asListed(person, people));
  const fresh = notYetInvolved(state, named, people);
  const counts = touches || fresh.some(({ role }) => role === 'requester');
  return !counts || fresh.length === 0 ? null : { type: 'PeopleNamed', eventId: event.eventId, people: fresh };
}

/** A known requester need not be known as an editor, too. A person without an address counts only if they are listed. */
function notYetInvolved(
  { involved }: Pick<RunState, 'involved'>,
  named: readonly Involved[],
  people: People,
): readonly Involved[] {
  const known = [...involved];
  for (const person of named) {
    const isKnown = known.some(
      (other) =>
        (other.role === person.role || other.role === 'requester') &&
        isSame(other, person, people) &&
        areMarked(person.persons ?? [], other),
    );
    const counts = person.persons !== undefined || (person.email !== null && known.length < involvedMax);
    if (!isKnown && counts) known.push(person);
  }
  return known.slice(involved.length);
}

function isSame(a: Involved, b: Involved, { mail }: People): boolean {
  if (b.email === null || !isOneMailbox(b.email)) return textOf(a) === textOf(b);
  const known = mailboxesOf(a.email ?? '', mail);
  return mailboxesOf(b.email, mail).every((mailbox) => known.includes(mailbox));
}

const textOf = (person: Involved): string => identityTexts(person).map(foldedName).join('\n');
