/**
 * Points in time and spans of it. A span names its unit and its calendar: `15 minutes`, `15 business minutes
 * (us-claims)`, `2 business days (us-claims)`, `9 months`. A business day never means 24 hours by accident.
 */
import { Temporal } from 'temporal-polyfill';
import { addBusinessDays, addBusinessTime, beyondReview, type Calendar } from './calendar.ts';
import type { Instant } from './clock.ts';
import { isMeantTime, YEARS_TEXT } from './meant-time.ts';
import { own } from './own.ts';

/** A point in time as a value in logs and facts. */
export type Timestamp = {
  readonly $time: Instant;
  /** As written in an SOP, without an offset: then `$time` is in UTC until the handbook's time zone is known. */
  readonly $local?: string;
  /** `2026-03-04`, if it was given as a date: `$time` is the start of that day, and people are shown the date. */
  readonly $date?: string;
};

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

/** A span of time as a value: `text` is its canonical spelling; the other fields are parsed from it. */
export type Duration = {
  readonly $duration: string;
  readonly amount: number;
  readonly unit: SpanUnit;
  /** The calendar a business span counts in. */
  readonly calendar: string | null;
};

/** The instant furthest from 1970, in either direction, that `Date` and `Temporal` can represent. */
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

/** Whether a value is a whole number of milliseconds within the range of dates. */
export function isInstant(value: unknown): value is Instant {
  return Number.isInteger(value) && Math.abs(value as number) <= INSTANT_MAX;
}

export function isDuration(value: unknown): value is Duration {
  return typeof value === 'object' && value !== null && '$duration' in value;
}

export function timestamp(instant: Instant): Timestamp {
  return { $time: instant };
}

/** The longest span in each unit: 100 years. The others cannot be longer with six digits. */
const AMOUNT_MAX: Readonly<Partial<Record<SpanUnit, number>>> = {
  hour: 876_600,
  day: 36_525,
  week: 5_218,
  month: 1_200,
  'business day': 26_100,
};

/** As part of a sentence. */
export const LONGEST_SPAN = '100 years';

/**
 * Reads a span as an SOP writes it; null when it is not one, or is longer than 100 years (`isTooLong`). A business span
 * needs its calendar.
 */
export function parseDuration(text: string): Duration | null {
  const span = spanOf(text);
  return span === null || isBeyond(span) ? null : span;
}

/** Whether a text is a span of more than 100 years, which no procedure means: `999999 weeks`. */
export function isTooLong(text: string): boolean {
  const span = spanOf(text);
  return span !== null && isBeyond(span);
}

const isBeyond = ({ amount, unit }: Duration): boolean => amount > (AMOUNT_MAX[unit] ?? amount);

/** Whether a text is a business span that does not name its calendar: `2 business days`. */
export const lacksCalendar = (text: string): boolean => /^\d{1,6} business (?:minute|hour|day)s?$/.test(text.trim());

function spanOf(text: string): Duration | null {
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
 * @returns null when the span names an unknown calendar, ends after the calendar's `reviewed_until`, or in a year that no
 * procedure means
 */
export function addDuration(
  from: Instant,
  duration: Duration,
  calendars: Readonly<Record<string, Calendar>>,
  timeZone = 'UTC',
): Instant | null {
  const ms = elapsedMs(duration);
  if (ms !== null) return isMeantTime(from + ms) ? from + ms : null;
  if (duration.unit === 'month') {
    const zoned = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
    try {
      const end = zoned.add({ months: duration.amount }).epochMilliseconds;
      return isMeantTime(end) ? end : null;
    } catch {
      // The library reports a date out of its range only by throwing.
      return null;
    }
  }
  const calendar = duration.calendar === null ? undefined : own(calendars, duration.calendar);
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

/** Why `addDuration` gave null, as the end of a sentence that also says what to do. */
export function whyNoEnd({ calendar: name }: Duration, calendars: Readonly<Record<string, Calendar>>): string {
  if (name === null) return `it is not in ${YEARS_TEXT}; shorten the span in the SOP`;
  const calendar = own(calendars, name);
  return calendar === undefined
    ? `there is no calendar \`${name}\` in the handbook; add \`calendars/${name}.yaml\`, publish, and try again`
    : beyondReview(calendar);
}

/** `2026-03-04 14:05:00 UTC`, how text spells an instant where Slack does not localise it. */
export function formatInstant(instant: Instant): string {
  if (!isInstant(instant)) return 'an impossible time';
  // A year after 9999 has more digits, so the fraction is cut off from the end.
  return `${new Date(instant).toISOString().slice(0, -5).replace('T', ' ')} UTC`;
}

/** `Mar 4, 2026, 9:05 AM EST`, for a person who works in that time zone. */
export function formatLocal(instant: Instant, timeZone: string): string {
  if (!isInstant(instant)) return 'an impossible time';
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  // Newer tables of locales put a narrow space before AM and PM.
  return format.format(instant).replaceAll('\u202f', ' ');
}

/** Whether a text is a calendar date such as `2026-03-04`. */
export function isDate(text: string): boolean {
  return startOfDate(text, 'UTC') !== null;
}

/** The first instant of a calendar date such as `2026-03-04` in a time zone; null when there is no such date. */
export function startOfDate(text: string, timeZone: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  try {
    return Temporal.PlainDate.from(text).toZonedDateTime({ timeZone }).epochMilliseconds;
  } catch {
    // 30 February: the library reports it only by throwing.
    return null;
  }
}

/**
 * The first and the last instant that a time without its offset, `2026-03-04T09:30:00`, may be in a time zone: they differ
 * only in the hour that comes twice, or that is left out. Null when there is no such time.
 */
export function instantsOfLocal(text: string, timeZone: string): readonly [first: Instant, last: Instant] | null {
  try {
    const local = Temporal.PlainDateTime.from(text);
    const [first, last] = (['earlier', 'later'] as const).map(
      (disambiguation) => local.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds,
    ) as [Instant, Instant];
    return [first, last];
  } catch {
    // The library reports the 30th of February only by throwing.
    return null;
  }
}

/** A calendar date as a value, in a time zone; null when there is no such date. */
export function dateValue(text: string, timeZone: string): Timestamp | null {
  const instant = startOfDate(text, timeZone);
  return instant === null ? null : { $time: instant, $date: text };
}

/** What a computation with a date gives: the date on which `instant` starts a day, else the instant itself. */
export function stillDate(from: Timestamp, instant: Instant, timeZone: string | null): Timestamp {
  if (from.$date === undefined || timeZone === null || !isInstant(instant)) return timestamp(instant);
  const date = dateValue(dateOf(instant, timeZone), timeZone);
  return date?.$time === instant ? date : timestamp(instant);
}

/** The calendar date of an instant in a time zone, `2026-03-04`. */
export function dateOf(instant: Instant, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** Whether `name` is a time zone: `America/Chicago`, `UTC`. */
export function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    // The library reports an unknown time zone only by throwing.
    return false;
  }
}

/** From -12:00 to +14:00: no place on earth has another one. */
const OFFSET = String.raw`(?:Z|[+-](?:0\d|1[01]):?[0-5]\d|-12:?00|\+1[23]:?[0-5]\d|\+14:?00)`;
const INSTANT = new RegExp(String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?${OFFSET}$`);

/** Reads an ISO 8601 instant with its offset; null when it is not one. */
export function parseInstant(text: string): Instant | null {
  if (!INSTANT.test(text)) return null;
  // Temporal would read a leap second, or a mistake, as the second before.
  if (/T\d{2}:\d{2}:60/.test(text)) return null;
  try {
    // `Date.parse` would read 30 February as 2 March.
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return null;
  }
}
