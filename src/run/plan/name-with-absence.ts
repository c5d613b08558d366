/** A person by name, and until when they are away: `Lars Lund (away until 2027-01-03)`. */
import { absenceAt } from '../../handbook/away.ts';
import type { Person } from '../../handbook/people.ts';
import type { PlanContext } from './plan-context.ts';

export function nameWithAbsence(person: Person, { now, timeZone }: Pick<PlanContext, 'now' | 'timeZone'>): string {
  const absence = absenceAt(person, now, timeZone);
  return absence === null ? person.name : `${person.name} (away until ${absence.until})`;
}
