/**
 * Dates and times as people write them: `2026-03-04`, `2026-03-04T14:05`, `2026-03-04T14:05:00-06:00`. Without an
 * offset they are meant in a time zone that the reader names.
 */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from './clock.ts';
import { isMeantTime } from './meant-time.ts';
import { dateValue, isTimestamp, parseInstant, startOfDate, timestamp, type Timestamp } from './time.ts';

const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/;

/**
 * The moment that a written date or time names; a date is its first moment. Null when there is no such date, and for a
 * local time that a change of the clocks skips or repeats.
 */
export function instantIn(text: string, timeZone: string): Instant | null {
  if (!LOCAL.test(text)) return startOfDate(text, timeZone) ?? parseInstant(text);
  try {
    return Temporal.PlainDateTime.from(text, { overflow: 'reject' }).toZonedDateTime(timeZone, {
      disambiguation: 'reject',
    }).epochMilliseconds;
  } catch {
    // The library throws when there is no such time, or when there are two.
    return null;
  }
}

/** A written time as a value; null when it is none, or in a year that no procedure means. One without an offset keeps its text until the zone is known. */
export function writtenTime(text: string): Timestamp | null {
  const exact = parseInstant(text);
  if (exact !== null) return isMeantTime(exact) ? timestamp(exact) : null;
  const inUtc = instantIn(text, 'UTC');
  return inUtc === null || !isMeantTime(inUtc) ? null : { $time: inUtc, $local: text };
}

/** Whether a text is a date or time in a year that no procedure means. */
export function isOtherYear(text: string): boolean {
  const instant = parseInstant(text) ?? instantIn(text, 'UTC');
  return instant !== null && !isMeantTime(instant);
}

/** The value with the times in it that have no offset placed in a time zone; null when one of them does not exist there. */
export function timeIn(time: Timestamp, timeZone: string): Timestamp | null {
  if (!isTimestamp(time) || time.$local === undefined) return time;
  const date = dateValue(time.$local, timeZone);
  if (date !== null) return date;
  const instant = instantIn(time.$local, timeZone);
  return instant === null ? null : timestamp(instant);
}
