/**
 * Whether a person is out of office.
 */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../kernel/clock.ts';
import type { Person } from './people.ts';

export type Absence = Person['away'][number];

/** The absence in effect at `now`, or null. An absence covers its first and last day in full, in `timeZone`. */
export function absenceAt(person: Person, now: Instant, timeZone = 'UTC'): Absence | null {
  if (person.away.length === 0) return null;
  const today = dayOf(now, timeZone).toString();
  return person.away.find(({ from, until }) => from <= today && today <= until) ?? null;
}

export function isAway(person: Person, now: Instant, timeZone = 'UTC'): boolean {
  return absenceAt(person, now, timeZone) !== null;
}

/** The first absence of which a day is between two times, both included; null for none. */
export function absenceWithin(person: Person, start: Instant, end: Instant, timeZone: string): Absence | null {
  const [first, last] = [dayOf(start, timeZone).toString(), dayOf(end, timeZone).toString()];
  const within = person.away.filter(({ from, until }) => from <= last && first <= until);
  return within.toSorted((a, b) => (a.from < b.from ? -1 : 1))[0] ?? null;
}

/** Whether each day between two times is one of an absence. */
export function isAwayThroughout({ away }: Person, start: Instant, end: Instant, timeZone: string): boolean {
  const last = dayOf(end, timeZone).toString();
  let day = dayOf(start, timeZone).toString();
  while (day <= last) {
    const absence = away.find(({ from, until }) => from <= day && day <= until);
    if (absence === undefined) return false;
    day = Temporal.PlainDate.from(absence.until).add({ days: 1 }).toString();
  }
  return true;
}

/** `until 2027-01-03`, of one that had begun; otherwise `from 2026-12-17 until 2027-01-03`. */
export function absenceText({ from, until }: Absence, start: Instant, timeZone: string): string {
  return `${from <= dayOf(start, timeZone).toString() ? '' : `from ${from} `}until ${until}`;
}

const dayOf = (at: Instant, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
