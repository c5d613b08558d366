/**
 * Records who the people named by a source are in `people.yaml`, so that they stay excluded when their entry changes.
 */
import { isOneOf } from '../../boundary/approvers.ts';
import { identityTexts } from '../../handbook/mailbox.ts';
import type { People } from '../../handbook/people.ts';
import { markOf } from '../../handbook/same-person.ts';
import type { PersonMark } from '../../kernel/person-mark.ts';

/** The same, with the people of `people.yaml` whom name and address mean; unchanged when they mean no one there. */
export function asListed<T extends { readonly name: string | null; readonly email: string | null }>(
  named: T,
  people: People,
): T & { readonly persons?: readonly PersonMark[] } {
  const texts = identityTexts(named);
  const persons = people.people.filter((person) => isOneOf(person, people, texts)).map(markOf);
  return persons.length === 0 ? named : { ...named, persons };
}
