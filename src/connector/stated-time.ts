/**
 * The time that a value of a vendor's answer states, however programs write it.
 *
 * Pure.
 */
import { meansNoDate } from '../kernel/no-date.ts';
import { parseInstant } from '../kernel/time.ts';

const COMPACT = /^((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}Z?)?$/;
const BY_DAY = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?$/;
const OF_MICROSOFT = /^\/Date\((\d+)(?:[+-]\d{4})?\)\/$/;
const WITHOUT_ZONE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})?)?$/;
/** RFC 9110: `Tue, 03 Mar 2026 14:00:00 GMT`. */
const OF_HTTP = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/**
 * In epoch milliseconds, a day at its end; NaN for what is no time, which is neither before nor after another. The whole
 * text is a time, without a word next to it (`Voided 03/02/2026`), and no day that means none (`0001-01-01`).
 */
export function timeStated(value: unknown): number {
  const text = String(value).trim();
  if (meansNoDate(text)) return Number.NaN;
  const compact = COMPACT.exec(text);
  if (compact !== null) return Date.parse(`${compact[1]}-${compact[2]}-${compact[3]}T23:59:59Z`);
  if (/^\d{9,10}(?:\.\d+)?$/.test(text)) return Number(text) * 1_000;
  if (/^\d{12,13}$/.test(text)) return Number(text);
  const [, day = '', month = '', year = ''] = BY_DAY.exec(text) ?? [];
  if (year !== '') return Date.parse(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T23:59:59Z`);
  const [, millis] = OF_MICROSOFT.exec(text) ?? [];
  if (millis !== undefined) return Number(millis);
  const [, date, time = '23:59:59'] = WITHOUT_ZONE.exec(text) ?? [];
  if (date !== undefined) return Date.parse(`${date}T${time}Z`);
  return parseInstant(text) ?? (OF_HTTP.test(text) ? Date.parse(text) : Number.NaN);
}

/** Clocks of two systems differ by less. */
const SKEW_MS = 300_000;
const DAY_MS = 86_400_000;

/** A day, and a time without its zone, may be of a zone that is ahead or behind. */
const slackOf = (value: unknown): number =>
  parseInstant(String(value).trim()) !== null || /^\d+(?:\.\d+)?$/.test(String(value).trim()) ? SKEW_MS : DAY_MS;

/** Whether it states a time that is over. */
export const isOver = (value: unknown, asOf: number): boolean => timeStated(value) <= asOf + slackOf(value);

/** Whether it states a time that is not before another one. */
export const isSince = (value: unknown, earliest: number): boolean => timeStated(value) >= earliest - slackOf(value);
