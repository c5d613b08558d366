/**
 * Whether a person is out of office.
 */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../kernel/clock.ts';
import type { Person } from './people.ts';

/** The absence in effect at `now`, or null. An absence covers its first and last day in full, in `timeZone`. */
export function absenceAt(person: Person, now: Instant, timeZone = 'UTC'): Person['away'][number] | null {
  if (person.away.length === 0) return null;
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate().toString();
  return person.away.find(({ from, until }) => from <= today && today <= until) ?? null;
}

export function isAway(person: Person, now: Instant, timeZone = 'UTC'): boolean {
  return absenceAt(person, now, timeZone) !== null;
}
