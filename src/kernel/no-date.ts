/**
 * Dates that programs write for "there is none": the first and the last that a system can hold, or the day from which it
 * counts. As real dates they would be centuries away from every deadline.
 */
import { datesOf } from './date-notations.ts';
import { parseInstant } from './time.ts';

/** .NET, MySQL and ISO have `0001` and `0000`; Excel, COBOL and SQL Server their first days; `9999` is "without end". */
const FIRST_DAYS: ReadonlySet<string> = new Set([
  ...['1601-01-01', '1753-01-01', '1800-12-28', '1899-12-30', '1899-12-31', '1900-01-01', '1900-01-00'],
  ...['2079-06-06', '2262-04-11'],
]);
const COMPACT: ReadonlySet<string> = new Set(
  [...FIRST_DAYS, '0000-00-00', '0001-01-01', '9999-12-31'].map((day) => day.replaceAll('-', '')),
);
const YEARS = /^(?:000[01]|9999)-/;
const EPOCH = '1970-01-01';
/** `DateTime.MinValue` and `DateTime.MaxValue` as WCF and ASP.NET write them, the latter in the zone of the server: from the last day on. */
const OF_MICROSOFT = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/;
const FIRST_OF_NET = -62_135_596_800_000;
const LAST_OF_NET = 253_402_214_400_000;
/** FoxPro and dBase write a blank date with its slashes, masked fields with a line for each digit. */
const BLANK = /^(?:\/\s*\/|_+([/.-])_+\1_+(?: _+:_+(?::_+)?)?)$/;

/** A time after a date: `12:00:00 AM`, `T00:00:00`. */
const TIME = /[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?: ?([ap])\.?m\.?)?$/i;
const MIDNIGHT = /^(?:0?0|12):00(?::00(?:\.0+)?)?$/;

/** Whether a text means that there is no date: an ISO date, an instant, or a date in another notation, with or without a time. */
export function meansNoDate(given: string): boolean {
  const text = given.trim();
  if (BLANK.test(text)) return true;
  const [, millis] = OF_MICROSOFT.exec(text) ?? [];
  if (millis !== undefined)
    return Number(millis) === 0 || Number(millis) === FIRST_OF_NET || Number(millis) >= LAST_OF_NET;
  const instant = parseInstant(text);
  // At midnight UTC, the day before in the west: `1899-12-31T18:00:00-06:00`.
  if (isNone(text) || (instant !== null && isNone(new Date(instant).toISOString()))) return true;
  const [whole = '', clock = '', half = ''] = TIME.exec(text) ?? [];
  const isMidnight = MIDNIGHT.test(clock) && (clock.startsWith('12') ? /a/i : /^a?$/i).test(half);
  const date = text.slice(0, text.length - whole.length);
  // Eight digits may also be a number: only the very days count.
  if (/^\d+$/.test(text)) return COMPACT.has(text);
  return datesOf(date).some((day) => isNone(isMidnight ? `${day}T00:00` : day));
}

function isNone(text: string): boolean {
  const day = text.slice(0, 10);
  // A real event may fall on the first day of Unix, but not at its first instant.
  const isEpoch = day === EPOCH && /^[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?$/.test(text.slice(10));
  return YEARS.test(text) || FIRST_DAYS.has(day) || isEpoch;
}
