/**
 * The people whom a source names for a case. They are collected for as long as the case lives: someone who once was the
 * requester stays involved after the record names another.
 */
import { hashOf } from '../kernel/canonical-json.ts';
import type { PersonMark } from '../kernel/person-mark.ts';
import type { CaseEvent } from './case-event.ts';

/** `requester`: who asked for it, entered it, or for whom it is. `editor`: who changed it. */
export type Involved = {
  readonly role: 'requester' | 'editor';
  /** Null when the source names only an address. */
  readonly name: string | null;
  /** Null when the source names no address; then the name counts. */
  readonly email: string | null;
  /** Who of `people.yaml` this was when it was logged; absent for no one. */
  readonly persons?: readonly PersonMark[];
};

/** Everyone whom an event names, without those who have neither name nor address. */
export function involvedIn({ requester, editor }: Pick<CaseEvent, 'requester' | 'editor'>): readonly Involved[] {
  const { name, email, others = [] } = requester;
  return [
    { role: 'requester' as const, name, email },
    ...others.map(requesterNamed),
    ...(editor === undefined ? [] : [{ role: 'editor' as const, ...editor }]),
  ].filter((person) => person.email !== null || person.name !== null);
}

/** A requester of whom only one text is known: an address or a name. */
export const requesterNamed = (text: string): Involved => ({
  role: 'requester',
  ...(text.includes('@') ? { name: null, email: text } : { name: text, email: null }),
});

/** Whether the record of `known` has all of these people. */
export function areMarked(persons: readonly PersonMark[], { persons: known = [] }: Pick<Involved, 'persons'>): boolean {
  return persons.every((person) => known.some((other) => hashOf(other) === hashOf(person)));
}
