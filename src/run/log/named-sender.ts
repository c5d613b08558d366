/**
 * Whom a value names that a person gave for a fact that says who sends the case. They approve nothing in it, as if its
 * source had named them, also after the value was corrected.
 */
import { areMarked, requesterNamed, type Involved } from '../../case/involved.ts';
import type { PersonMark } from '../../kernel/person-mark.ts';
import type { Value } from '../../kernel/value.ts';

/**
 * @param value undefined where there is none
 * @param names as in `FactGiven`
 */
export function withSender(
  involved: readonly Involved[],
  value: Value | undefined,
  names: readonly PersonMark[] | undefined,
): readonly Involved[] {
  if (names === undefined || typeof value !== 'string') return involved;
  return withPerson(involved, { ...requesterNamed(value), ...(names.length === 0 ? {} : { persons: names }) });
}

/** The people involved with one more, each once. */
export function withPerson(known: readonly Involved[], person: Involved): readonly Involved[] {
  const { role, name, email, persons = [] } = person;
  const isKnown = (other: Involved): boolean =>
    other.role === role && other.name === name && other.email === email && areMarked(persons, other);
  return known.some(isKnown) ? known : [...known, person];
}
