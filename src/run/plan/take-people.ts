/**
 * What a case event says besides its facts: whom it names, and what its record looks like now. Everyone who is named is
 * remembered, even if no fact changes: they may not approve in the case.
 */
import { isOneOf } from '../../boundary/approvers.ts';
import type { CaseEvent } from '../../case/case-event.ts';
import { involvedIn, type Involved } from '../../case/involved.ts';
import { mailboxesOf } from '../../handbook/mailbox.ts';
import { foldedName, type People } from '../../handbook/people.ts';
import { involvedMax, sourceNotesMax } from '../../kernel/limits.ts';
import type { EventOf } from '../log/event.ts';
import type { RunState } from '../log/state.ts';

/**
 * @param note a sentence about the record, for the people who are asked
 * @returns null when the run knows all of it, or has ended
 */
export function takePeople(
  state: RunState,
  event: Pick<CaseEvent, 'eventId' | 'requester' | 'editor'>,
  people: People,
  note: string | null = null,
): EventOf<'SourceNoted'> | null {
  // A run that starts again hands over what it knows.
  if (state.ended !== null && state.ended.successor === null) return null;
  const fresh = notYetInvolved(state, involvedIn(event), people);
  const isNew = note !== null && !state.notes.includes(note) && state.notes.length < sourceNotesMax;
  if (fresh.length === 0 && !isNew) return null;
  return { type: 'SourceNoted', eventId: event.eventId, people: fresh, note: isNew ? note : null };
}

/** A known requester need not be known as an editor, too. A person without an address counts only if they are listed. */
function notYetInvolved(
  { involved }: Pick<RunState, 'involved'>,
  named: readonly Involved[],
  people: People,
): readonly Involved[] {
  return named.reduce<readonly Involved[]>((fresh, person) => {
    const known = [...involved, ...fresh];
    const isKnown = known.some(
      (other) => (other.role === person.role || other.role === 'requester') && isSame(other, person, people),
    );
    const text = person.email ?? person.name ?? '';
    const isListed = people.people.some((listed) => isOneOf(listed, people, [text]));
    const counts = isListed || (person.email !== null && known.length < involvedMax);
    return isKnown || !counts ? fresh : [...fresh, person];
  }, []);
}

function isSame(a: Involved, b: Involved, { mail }: People): boolean {
  const [known, other] = [a, b].map(({ email }) => mailboxesOf(email ?? '', mail));
  if (known === undefined || other === undefined || other.length === 0) return textOf(a) === textOf(b);
  return other.every((mailbox) => known.includes(mailbox));
}

const textOf = ({ name, email }: Involved): string => foldedName(email ?? name ?? '');
