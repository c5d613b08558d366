/**
 * Functions on dates. A date is in the time zone of the SOP. Business days are counted by a calendar of the handbook,
 * in that calendar's time zone, and are unclear after the date until which its holidays were reviewed.
 */
import { Temporal } from 'temporal-polyfill';
import { addBusinessDays, businessDaysBetween, isBeforeClose, type Calendar } from '../../../kernel/calendar.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { own } from '../../../kernel/own.ts';
import { YEARS_TEXT } from '../../../kernel/meant-time.ts';
import { dateOf, isInstant, isTimestamp, stillDate, timestamp, type Timestamp } from '../../../kernel/time.ts';
import type { Value } from '../../../kernel/value.ts';
import { isOtherYear, timeIn, writtenTime } from '../../../kernel/written-time.ts';
import { clearly, unclear, type Computed } from '../computed.ts';
import {
  NUMBER,
  TEXT,
  TIME,
  TOO_COSTLY,
  type ArgumentProblem,
  type CheckedArgument,
  type ExpressionFunction,
  type Means,
  type Parameter,
} from './function.ts';

/** Most days forward or back: a hundred years. */
const DAYS_MAX = 36_600;
/** Most months forward or back: a hundred years. */
const MONTHS_MAX = 1_200;
/** Most business days forward: about ten years, more than any calendar is reviewed for. */
const BUSINESS_DAYS_MAX = 2_500;
const DAY_MS = 86_400_000;

const from: Parameter = { name: 'from', kinds: ['time'] };
const to: Parameter = { name: 'to', kinds: ['time'] };
const calendar: Parameter = { name: 'calendar', kinds: ['text'], written: true };

export const DATE_FUNCTIONS: readonly ExpressionFunction[] = [
  {
    name: 'date',
    takes: [{ name: 'text', kinds: ['text'] }],
    gives: () => TIME,
    needsMeans: true,
    problem: ([given]) =>
      typeof given?.constant === 'string' && writtenTime(given.constant) === null
        ? {
            index: 0,
            message: `\`${given.constant.slice(0, 40)}\` is not a date${isOtherYear(given.constant) ? ` in ${YEARS_TEXT}` : ''}`,
            suggestion: 'Write it as `2026-03-04`, or with a time as `2026-03-04T14:05:00-06:00`',
          }
        : null,
    // Without an offset, a time is meant in the handbook's zone.
    compute: ([text], { timeZone }) => {
      const written = typeof text === 'string' ? writtenTime(text) : null;
      if (written === null)
        return unclear(
          `Cannot read \`${typeof text === 'string' ? text.slice(0, 40) : ''}\` as a date such as \`2026-03-04\``,
        );
      if (written.$local === undefined) return clearly(written);
      if (timeZone === null) return unclear(NO_ZONE);
      const placed = timeIn(written, timeZone);
      return placed === null
        ? unclear(
            `\`${written.$local}\` is not one moment in ${timeZone}: the clocks change then, so it needs an offset`,
          )
        : clearly(placed);
    },
  },
  {
    name: 'day',
    takes: [{ name: 'time', kinds: ['time'] }],
    gives: () => TEXT,
    needsMeans: true,
    compute: ([time], { timeZone }) => {
      const instant = instantOf(time);
      if (instant === null) return unclear('The time is out of range');
      return timeZone === null ? unclear(NO_ZONE) : clearly(dateOf(instant, timeZone));
    },
  },
  {
    name: 'days_between',
    takes: [from, to],
    gives: () => NUMBER,
    needsMeans: true,
    compute: ([start, end], { timeZone }) => {
      const [a, b] = [instantOf(start), instantOf(end)];
      if (a === null || b === null) return unclear('The time is out of range');
      if (timeZone === null) return unclear(NO_ZONE);
      const days = dayOf(a, timeZone).until(dayOf(b, timeZone), { largestUnit: 'days' }).days;
      return clearly(days === 0 ? 0 : days);
    },
  },
  {
    name: 'days_after',
    takes: [
      { name: 'time', kinds: ['time'] },
      { name: 'days', kinds: ['number'] },
    ],
    gives: () => TIME,
    needsMeans: true,
    problem: (given) => countProblem(given, DAYS_MAX, -DAYS_MAX),
    compute: ([time, days], { timeZone }) => {
      const start = instantOf(time);
      if (start === null) return unclear('The time is out of range');
      if (!isCount(days, DAYS_MAX, -DAYS_MAX)) return unclear(notCount(days, DAYS_MAX, -DAYS_MAX));
      return inZone(
        time,
        timeZone,
        (zone) =>
          Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone).add({ days }).epochMilliseconds,
      );
    },
  },
  {
    name: 'months_after',
    takes: [
      { name: 'time', kinds: ['time'] },
      { name: 'months', kinds: ['number'] },
    ],
    gives: () => TIME,
    needsMeans: true,
    problem: (given) => countProblem(given, MONTHS_MAX, -MONTHS_MAX),
    compute: ([time, months], { timeZone }) => {
      const start = instantOf(time);
      if (start === null) return unclear('The time is out of range');
      if (!isCount(months, MONTHS_MAX, -MONTHS_MAX)) return unclear(notCount(months, MONTHS_MAX, -MONTHS_MAX));
      return inZone(
        time,
        timeZone,
        (zone) =>
          Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone).add({ months }).epochMilliseconds,
      );
    },
  },
  {
    name: 'business_days_between',
    takes: [from, to, calendar],
    gives: () => NUMBER,
    needsMeans: true,
    compute: ([start, end, name], means) =>
      onCalendar(name, means, (known) => {
        const [a, b] = [instantOf(start), instantOf(end)];
        if (a === null || b === null) return unclear('The time is out of range');
        if (!means.afford(Math.ceil(Math.abs(b - a) / DAY_MS))) return unclear(TOO_COSTLY);
        const days = businessDaysBetween(known, a, b);
        return days === null ? unclear(beyond(known)) : clearly(days);
      }),
  },
  {
    name: 'business_days_after',
    takes: [{ name: 'time', kinds: ['time'] }, { name: 'days', kinds: ['number'] }, calendar],
    gives: () => TIME,
    needsMeans: true,
    problem: (given) => countProblem(given, BUSINESS_DAYS_MAX, 0),
    compute: ([time, days, name], means) =>
      onCalendar(name, means, (known) => {
        const start = instantOf(time);
        if (start === null) return unclear('The time is out of range');
        if (!isCount(days, BUSINESS_DAYS_MAX, 0)) return unclear(notCount(days, BUSINESS_DAYS_MAX, 0));
        if (!means.afford(days * 2)) return unclear(TOO_COSTLY);
        if (days === 0 && !isBeforeClose(known, start)) return unclear(NO_SUCH_DAY);
        const end = addBusinessDays(known, start, days);
        return end === null ? unclear(beyond(known)) : clearly(moved(time, end, means.timeZone));
      }),
  },
];

const NO_SUCH_DAY =
  'Nothing is `0` business days after a time that is on no business day, or after its close; count from `1`';
const NO_ZONE = 'There is no time zone to read dates in';

function inZone(from: Value | undefined, timeZone: string | null, compute: (zone: string) => Instant): Computed {
  if (timeZone === null) return unclear(NO_ZONE);
  let instant: Instant;
  try {
    instant = compute(timeZone);
  } catch {
    // The library throws when the date is out of range.
    return unclear('The time is out of range');
  }
  return isInstant(instant) ? clearly(moved(from, instant, timeZone)) : unclear('The time is out of range');
}

const moved = (from: Value | undefined, instant: Instant, timeZone: string | null): Timestamp =>
  isTimestamp(from) ? stillDate(from, instant, timeZone) : timestamp(instant);

function onCalendar(
  name: Value | undefined,
  { calendars }: Means,
  compute: (calendar: Calendar) => Computed,
): Computed {
  const known = typeof name === 'string' ? own(calendars, name) : undefined;
  return known === undefined
    ? unclear(`The handbook has no calendar \`${typeof name === 'string' ? name.slice(0, 40) : ''}\``)
    : compute(known);
}

function dayOf(instant: Instant, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate();
}

function instantOf(value: Value | undefined): Instant | null {
  return isTimestamp(value) && isInstant(value.$time) ? value.$time : null;
}

function isCount(value: unknown, most: number, least: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function notCount(value: Value | undefined, most: number, least: number): string {
  return `Expected a whole number from ${least} to ${most}, got \`${String(value)}\``;
}

function countProblem([, count]: readonly CheckedArgument[], most: number, least: number): ArgumentProblem | null {
  if (typeof count?.constant !== 'number' || isCount(count.constant, most, least)) return null;
  return {
    index: 1,
    message: notCount(count.constant, most, least),
    suggestion:
      least === 0 && count.constant < 0 ? 'Business days count forward only; `days_after` also goes back' : null,
  };
}

function beyond({ calendar: name, reviewed_until }: Calendar): string {
  return `The calendar \`${name}\` lists holidays only until ${reviewed_until}`;
}
