/**
 * Dates that programs write for "there is none": the first and the last that a system can hold, or the day from which it
 * counts. As real dates they would be centuries away from every deadline.
 */
import { parseInstant } from './time.ts';

/** .NET, MySQL and ISO have `0001` and `0000`; Excel, COBOL and SQL Server their first days; `9999` is "without end". */
const FIRST_DAYS: ReadonlySet<string> = new Set([
  ...['1601-01-01', '1753-01-01', '1800-12-28', '1899-12-30', '1899-12-31', '1900-01-01', '1900-01-00'],
  ...['2079-06-06', '2262-04-11'],
]);
const YEARS = /^(?:000[01]|9999)-/;
const EPOCH = '1970-01-01';

/** Whether a text that begins with an ISO date, `2026-03-04` or an instant, means that there is no date. */
export function meansNoDate(given: string): boolean {
  const text = given.trim();
  const instant = parseInstant(text);
  // At midnight UTC, the day before in the west: `1899-12-31T18:00:00-06:00`.
  return isNone(text) || (instant !== null && isNone(new Date(instant).toISOString()));
}

function isNone(text: string): boolean {
  const day = text.slice(0, 10);
  // A real event may fall on the first day of Unix, but not at its first instant.
  const isEpoch = day === EPOCH && /^[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?$/.test(text.slice(10));
  return YEARS.test(text) || FIRST_DAYS.has(day) || isEpoch;
}
