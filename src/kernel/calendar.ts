/**
 * Business calendars: opening hours, business days and named holidays in a time zone. They come from a reviewed file of
 * the handbook, not from a library of public holidays. After `reviewed_until` the answer is null.
 */
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { Instant } from './clock.ts';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Expected a time such as `08:00`');
const date = z.iso.date();

/** The shape of `sops/calendars/NAME.yaml`. */
export const calendarSchema = z.strictObject({
  calendar: z.string().regex(/^[a-z][a-z0-9-]*$/, 'Expected a name such as `us-claims`'),
  time_zone: z.string(),
  opens: clockTime,
  closes: clockTime,
  days: z.array(z.enum(DAYS)).min(1),
  holidays: z.array(z.strictObject({ date, name: z.string() })),
  /** The last day for which the holidays were reviewed. */
  reviewed_until: date,
});

export type Calendar = z.infer<typeof calendarSchema>;

/** Days a computation walks through before it gives up: ten years. */
const DAYS_WALKED_MAX = 3_700;

/** Whether an instant is on a business day, before its close: only then is its last instant *no business day after*. */
export function isBeforeClose(calendar: Calendar, instant: Instant): boolean {
  const day = localDateTime(calendar, instant).toPlainDate();
  return isBusinessDay(calendar, day) && instant <= instantOf(calendar, day, calendar.closes);
}

/**
 * The instant `count` business days after `from`: the start day does not count, the end is close of business.
 *
 * @returns null when the result is after `reviewed_until`; the caller treats that as unclear
 */
export function addBusinessDays(calendar: Calendar, from: Instant, count: number): Instant | null {
  let day = localDateTime(calendar, from).toPlainDate();
  let left = count;
  for (let walked = 0; left > 0; walked++) {
    if (walked > DAYS_WALKED_MAX) return null;
    day = day.add({ days: 1 });
    if (!isReviewed(calendar, day)) return null;
    if (isBusinessDay(calendar, day)) left--;
  }
  return instantOf(calendar, day, calendar.closes);
}

/**
 * Business days from the day of `from` to the day of `to`: the first day does not count, the last one does. Negative
 * when `to` is earlier than `from`.
 *
 * @returns null when the later day is after `reviewed_until`, or more than ten years away
 */
export function businessDaysBetween(calendar: Calendar, from: Instant, to: Instant): number | null {
  if (to < from) {
    const back = businessDaysBetween(calendar, to, from);
    return back === null || back === 0 ? back : -back;
  }
  let day = localDateTime(calendar, from).toPlainDate();
  const last = localDateTime(calendar, to).toPlainDate();
  if (!isReviewed(calendar, last) || day.until(last, { largestUnit: 'days' }).days > DAYS_WALKED_MAX) return null;
  let count = 0;
  while (Temporal.PlainDate.compare(day, last) < 0) {
    day = day.add({ days: 1 });
    if (isBusinessDay(calendar, day)) count++;
  }
  return count;
}

/** The instant at which `ms` of opening time have passed since `from`; null after `reviewed_until`. */
export function addBusinessTime(calendar: Calendar, from: Instant, ms: number): Instant | null {
  let day = localDateTime(calendar, from).toPlainDate();
  let left = ms;
  for (let walked = 0; walked <= DAYS_WALKED_MAX; walked++) {
    if (!isReviewed(calendar, day)) return null;
    if (isBusinessDay(calendar, day)) {
      const opens = instantOf(calendar, day, calendar.opens);
      const closes = instantOf(calendar, day, calendar.closes);
      const start = Math.max(opens, from);
      if (start < closes) {
        if (start + left <= closes) return start + left;
        left -= closes - start;
      }
    }
    day = day.add({ days: 1 });
  }
  return null;
}

/** Why a computation gave null, and what to do. */
export function beyondReview({ calendar, reviewed_until }: Calendar): string {
  return `the calendar \`${calendar}\` lists holidays only until ${reviewed_until}; add the holidays after that day to \`calendars/${calendar}.yaml\`, move \`reviewed_until\`, publish, and try again`;
}

export function isBusinessDay(calendar: Calendar, day: Temporal.PlainDate): boolean {
  const name = DAYS[day.dayOfWeek - 1];
  return (
    name !== undefined &&
    calendar.days.includes(name) &&
    !calendar.holidays.some((holiday) => holiday.date === day.toString())
  );
}

function isReviewed(calendar: Calendar, day: Temporal.PlainDate): boolean {
  return Temporal.PlainDate.compare(day, Temporal.PlainDate.from(calendar.reviewed_until)) <= 0;
}

function localDateTime(calendar: Calendar, instant: Instant): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(calendar.time_zone);
}

function instantOf(calendar: Calendar, day: Temporal.PlainDate, time: string): Instant {
  return day.toZonedDateTime({ timeZone: calendar.time_zone, plainTime: Temporal.PlainTime.from(time) })
    .epochMilliseconds;
}
