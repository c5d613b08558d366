/**
 * Points in time and spans of it. A span says what it is: `15 minutes`, `15 business minutes (us-claims)`,
 * `2 business days (us-claims)`, `9 months`; a bare "day" of a business never means 24 hours by accident.
 */
import { Temporal } from 'temporal-polyfill';
import { addBusinessDays, addBusinessTime, type Calendar } from './calendar.ts';
import type { Instant } from './clock.ts';

/** A point in time as a value in logs and facts. */
export type Timestamp = { readonly $time: Instant };

export type SpanUnit =
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'week'
  | 'month'
  | 'business minute'
  | 'business hour'
  | 'business day';

/** A span of time as a value: `text` is its one spelling, the rest is read from it. */
export type Duration = {
  readonly $duration: string;
  readonly amount: number;
  readonly unit: SpanUnit;
  /** The calendar a business span counts in. */
  readonly calendar: string | null;
};

/** The furthest instant that a calendar date can name, either way from 1970; `Date` and `Temporal` know no further. */
export const INSTANT_MAX = 8_640_000_000_000_000;

const SPAN =
  /^(\d{1,6}) (second|minute|hour|day|week|month|business minute|business hour|business day)(s?)(?: \(([a-z][a-z0-9-]*)\))?$/;
const MS: Readonly<Partial<Record<SpanUnit, number>>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

export function isTimestamp(value: unknown): value is Timestamp {
  return typeof value === 'object' && value !== null && '$time' in value;
}

/** Whether a number is a whole millisecond that a date can name. */
export function isInstant(value: unknown): value is Instant {
  return Number.isInteger(value) && Math.abs(value as number) <= INSTANT_MAX;
}

export function isDuration(value: unknown): value is Duration {
  return typeof value === 'object' && value !== null && '$duration' in value;
}

export function timestamp(instant: Instant): Timestamp {
  return { $time: instant };
}

/** Reads a span as an SOP writes it; null when it is none (a business span without a calendar is none). */
export function parseDuration(text: string): Duration | null {
  const match = SPAN.exec(text.trim());
  if (match === null) return null;
  const amount = Number(match[1]);
  const unit = match[2] as SpanUnit;
  const calendar = match[4] ?? null;
  if ((amount === 1) !== (match[3] === '') || unit.startsWith('business') !== (calendar !== null)) return null;
  return { $duration: text.trim(), amount, unit, calendar };
}

export function formatDuration(duration: Duration): string {
  return duration.$duration;
}

/** Milliseconds of an elapsed span, null for months and business spans, whose length depends on where they start. */
export function elapsedMs(duration: Duration): number | null {
  const unit = MS[duration.unit];
  return unit === undefined ? null : unit * duration.amount;
}

/**
 * The end of a span that starts at `from`.
 *
 * Months are calendar months in `timeZone`, clamped to the end of a shorter month (31 January + 1 month is 28 or 29
 * February).
 * @returns null when the span names a calendar that is not there or does not reach so far, or ends beyond all dates
 */
export function addDuration(
  from: Instant,
  duration: Duration,
  calendars: Readonly<Record<string, Calendar>>,
  timeZone = 'UTC',
): Instant | null {
  const ms = elapsedMs(duration);
  if (ms !== null) return isInstant(from + ms) ? from + ms : null;
  if (duration.unit === 'month') {
    const zoned = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
    try {
      return zoned.add({ months: duration.amount }).epochMilliseconds;
    } catch {
      // The library has no other way to say that the date is out of its range.
      return null;
    }
  }
  const calendar =
    duration.calendar === null || !Object.hasOwn(calendars, duration.calendar)
      ? undefined
      : calendars[duration.calendar];
  if (calendar === undefined) return null;
  switch (duration.unit) {
    case 'business day':
      return addBusinessDays(calendar, from, duration.amount);
    case 'business hour':
      return addBusinessTime(calendar, from, duration.amount * 3_600_000);
    default:
      return addBusinessTime(calendar, from, duration.amount * 60_000);
  }
}

/** `2026-03-04 14:05:00 UTC`, the one spelling of an instant in text that no Slack client localises. */
export function formatInstant(instant: Instant): string {
  if (!isInstant(instant)) return 'an impossible time';
  // A year beyond 9999 is spelt longer, so that the fraction is cut off from the end.
  return `${new Date(instant).toISOString().slice(0, -5).replace('T', ' ')} UTC`;
}

/** The first instant of a calendar date such as `2026-03-04` in a time zone; null when there is no such date. */
export function startOfDate(text: string, timeZone: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toZonedDateTime({ timeZone }).epochMilliseconds;
  } catch {
    // 30 February: the library has no other way to say so.
    return null;
  }
}

/** The calendar date of an instant in a time zone, `2026-03-04`. */
export function dateOf(instant: Instant, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** Whether dates can be meant there: `America/Chicago`, `UTC`. */
export function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    // The library has no other way to say that it does not know it.
    return false;
  }
}

/** Reads an ISO 8601 instant with its offset; null when it is none. */
export function parseInstant(text: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(text)) return null;
  try {
    // `Date.parse` would read 30 February as 2 March.
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return null;
  }
}
