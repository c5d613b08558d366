/**
 * The one reader of points in time that were written outside a handbook: an ISO instant with its offset, or an ISO
 * date, which means the start of that day in the handbook's time zone. Any other notation is refused with its readings,
 * unless the source declares it.
 */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from './clock.ts';
import { datesOf } from './date-notations.ts';
import { unmarked } from './emphasis.ts';
import { quantityCharactersMax } from './limits.ts';
import { isMeantTime, YEARS_TEXT } from './meant-time.ts';
import { meansNoDate } from './no-date.ts';
import { wordedDate, type WordedDate } from './worded-date.ts';
import { readNoted, type TimeNotation } from './time-notation.ts';
import { dateValue, formatInstant, parseInstant, startOfDate, timestamp, type Timestamp } from './time.ts';

export type TimeRead =
  | { readonly kind: 'time'; readonly time: Timestamp }
  | {
      readonly kind: 'refused';
      /** A sentence that shows the text and its readings. */
      readonly why: string;
      /** Each date or instant that the text can mean. */
      readonly readings: readonly Timestamp[];
    };

type RefusedTime = Exclude<TimeRead, { readonly kind: 'time' }>;

const SHOWN_MAX = 60;
/** Written as an instant or a date is; `readTime` has found that it is none. */
const NO_DAY = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;
const OFFSET = /(?<=T.*)[+-]\d{2}:?\d{2}$/;
const WITHOUT_OFFSET = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?$/;

/** Hyphens as word processors write them. */
const HYPHEN = /[\u2010\u2011]/gu;
/** Dashes and minus signs, which may also be between two things. */
const DASH = /[‒–—−]/gu;
/** `2026-03-04T14:05:00Z[UTC]`: a zone behind the offset that it has there. */
const ZONE_BEHIND = /(?<=\d(?:Z|[+-]\d{2}:?\d{2}))\[[\w/+-]{1,40}\]$/u;
/** `Date: 2026-03-04`. */
const LABEL = /^\p{L}[\p{L} ]{1,20}:\s*(?=[\p{L}\d])/u;

/** @param notation what the source declares, if it writes times in another way */
export function readTime(given: string, timeZone: string, notation: TimeNotation | null = null): TimeRead {
  const whole = given.trim();
  if (whole.length > quantityCharactersMax) return refused(shownText(whole), '', []);
  const text = unmarked(whole).replaceAll(HYPHEN, '-');
  const read = readWritten(text, shownText(whole), timeZone);
  const noted = notation === null || read.kind === 'time' ? null : readDeclared(whole, timeZone, notation);
  if (noted !== null) return noted;
  const other = text.replaceAll(DASH, '-').replace(ZONE_BEHIND, '').replace(LABEL, '');
  if (other === text || read.kind === 'time' || read.readings.length > 0) return read;
  const again = readWritten(other, shownText(whole), timeZone);
  return again.kind === 'time' ? refused(shownText(whole), '', [again.time]) : again;
}

function readDeclared(text: string, timeZone: string, notation: TimeNotation): TimeRead | null {
  if (meansNoDate(text)) return null;
  const noted = readNoted(text, timeZone, notation);
  if (noted === null) return null;
  const shown = shownText(text);
  if (noted.kind === 'doubled')
    return {
      kind: 'refused',
      why: `${shown} has no offset, and clocks in ${notation.timeZone ?? timeZone} show this time twice or never`,
      readings: noted.instants.map(timestamp),
    };
  const { $time: at, $date: date } = noted.time;
  if (!isMeantTime(at)) return { kind: 'refused', why: `Expected ${YEARS_TEXT}, got ${shown}`, readings: [] };
  // The first instant of a program, on the clocks of the place: `12/31/1969 6:00 PM`.
  return date === undefined && meansNoDate(new Date(at).toISOString()) ? noDate(shown) : noted;
}

const noDate = (shown: string): RefusedTime => ({
  kind: 'refused',
  why: `${shown} is what programs write when there is no date`,
  readings: [],
});

/** @param shown what people are shown of it */
function readWritten(text: string, shown: string, timeZone: string): TimeRead {
  if (meansNoDate(text)) return noDate(shown);
  const instant = parseInstant(text);
  const time = instant === null ? dateValue(text, timeZone) : timestamp(instant);
  if (time !== null)
    return isMeantTime(time.$time)
      ? { kind: 'time', time }
      : { kind: 'refused', why: `Expected ${YEARS_TEXT}, got ${shown}`, readings: [] };
  if (OFFSET.test(text) && parseInstant(text.replace(OFFSET, 'Z')) !== null)
    return refused(shown, ', and no place has this offset', []);
  const worded = datesOf(text).length === 0 && !WITHOUT_OFFSET.test(text) ? wordedDate(text) : null;
  if (worded?.clock != null) return withClock(worded, worded.clock, shown, timeZone);
  const dates = worded?.dates ?? datesOf(text);
  const all = dates.flatMap((date) => dateValue(date, timeZone) ?? []);
  const readings = all.filter(({ $time }) => isMeantTime($time));
  if (all.length > 0 && readings.length === 0)
    return { kind: 'refused', why: `Expected ${YEARS_TEXT}, got ${shown}`, readings };
  if (readings.length > 1) {
    const names = readings.map(({ $date }) => $date ?? '');
    return { kind: 'refused', why: `${shown} can be read as ${names.join(' or as ')}`, readings };
  }
  if (WITHOUT_OFFSET.test(text)) return withoutOffset(text, shown, timeZone);
  const isNoDay = worded?.denied === 'day' || (dates.length > 0 && all.length === 0) || NO_DAY.test(text);
  const why = isNoDay
    ? ', and there is no such day or time'
    : worded?.denied === 'weekday'
      ? ', which is on another day of the week'
      : '';
  return refused(shown, why, readings);
}

/** With how it would be written, when there is one reading. */
function refused(shown: string, why: string, readings: readonly Timestamp[]): RefusedTime {
  const [one, second] = readings;
  const such =
    one === undefined || second !== undefined
      ? 'a date such as `2026-03-04` or a time such as `2026-03-04T14:05:00Z`'
      : one.$date === undefined
        ? `a time as \`${new Date(one.$time).toISOString().replace('.000Z', 'Z')}\``
        : `a date as \`${one.$date}\``;
  return { kind: 'refused', why: `Expected ${such}, got ${shown}${why}`, readings };
}

const shownText = (text: string): string => `\`${text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text}\``;

/** A time with its offset, or one that may be that of the handbook or UTC. */
function withClock({ dates, offset }: WordedDate, clock: string, shown: string, timeZone: string): TimeRead {
  const readings = dates.flatMap((date) => {
    if (startOfDate(date, timeZone) === null) return [];
    if (offset === null) return withoutOffset(`${date} ${clock}`, shown, timeZone).readings;
    const instant = parseInstant(`${date}T${clock.length === 5 ? `${clock}:00` : clock}${offset}`);
    return instant === null || !isMeantTime(instant) ? [] : [timestamp(instant)];
  });
  return refused(shown, offset === null && readings.length > 0 ? ', without an offset' : '', readings);
}

/** A local time may be that of the handbook or UTC. */
function withoutOffset(text: string, shown: string, timeZone: string): RefusedTime {
  const [date = '', clock = ''] = text.split(/[T ]/);
  const start = startOfDate(date, timeZone);
  const utc = parseInstant(`${date}T${clock}Z`);
  if (start === null || utc === null) return refused(shown, '', []);
  const local = localInstant(`${date}T${clock}`, timeZone);
  const readings = [...new Set([...local, utc])].filter(isMeantTime);
  if (readings.length === 0) return { kind: 'refused', why: `Expected ${YEARS_TEXT}, got ${shown}`, readings: [] };
  return {
    kind: 'refused',
    why: `${shown} has no offset: it can be ${readings.map(formatInstant).join(' or ')}`,
    readings: readings.map(timestamp),
  };
}

/** The instant of a local time; two when clocks were set back over it. */
function localInstant(text: string, timeZone: string): readonly Instant[] {
  const local = Temporal.PlainDateTime.from(text);
  return (['earlier', 'later'] as const).map(
    (disambiguation) => local.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds,
  );
}
