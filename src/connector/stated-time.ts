/**
 * The time that a value of a vendor's answer states, however programs write it.
 *
 * Pure.
 */
import { meansNoDate } from '../kernel/no-date.ts';
import { instantsOfLocal, parseInstant } from '../kernel/time.ts';

const COMPACT = /^((?:19|20)\d\d)(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})?)?$/;
const BY_DAY = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[T ](\d{1,2}:\d\d(?::\d\d)?))?$/;
const OF_MICROSOFT = /^\/Date\((\d+)(?:[+-]\d{4})?\)\/$/;
const WITHOUT_ZONE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})?)?$/;
/** DB2: `2026-03-04-14.12.07.123456`. */
const OF_DB2 = /^(\d{4}-\d\d-\d\d)-(\d\d)\.(\d\d)\.(\d\d)(?:\.\d{1,12})?$/;
/** RFC 9110: `Tue, 03 Mar 2026 14:00:00 GMT`. */
const OF_HTTP = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** `count`: seconds or milliseconds of Unix, which may also be another number. */
type Stated =
  | { readonly kind: 'instant' | 'count'; readonly at: number }
  /** `time`: null for a day. */
  | { readonly kind: 'local'; readonly day: string; readonly time: string | null };

/** The whole text is a time, without a word next to it (`Voided 03/02/2026`), and no day that means none (`0001-01-01`). */
function read(value: unknown): Stated | null {
  const text = String(value).trim();
  if (meansNoDate(text)) return null;
  const compact = readCompact(text);
  if (compact !== null) return compact;
  if (/^\d{9,10}(?:\.\d+)?$/.test(text)) return { kind: 'count', at: Number(text) * 1_000 };
  if (/^\d{12,13}$/.test(text)) return { kind: 'count', at: Number(text) };
  const [, day = '', month = '', year = '', clock = null] = BY_DAY.exec(text) ?? [];
  if (year !== '')
    return { kind: 'local', day: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`, time: padded(clock) };
  const [, millis] = OF_MICROSOFT.exec(text) ?? [];
  if (millis !== undefined) return { kind: 'instant', at: Number(millis) };
  const [, date, time = null] = WITHOUT_ZONE.exec(text) ?? [];
  if (date !== undefined) return { kind: 'local', day: date, time };
  const [, db2, hour = '', minute = '', second = ''] = OF_DB2.exec(text) ?? [];
  if (db2 !== undefined) return { kind: 'local', day: db2, time: `${hour}:${minute}:${second}` };
  const at = parseInstant(text) ?? (OF_HTTP.test(text) ? Date.parse(text) : null);
  return at === null ? null : { kind: 'instant', at };
}

const padded = (clock: string | null): string | null =>
  clock === null ? null : clock.padStart(clock.length < 6 ? 5 : 8, '0');

/** `20260304`, `202603041430`, `20260304T143000Z`, `20260304000000-0600` */
function readCompact(text: string): Stated | null {
  const [whole, year = '', month = '', date = '', hour, minute = '', second = '00', zone] = COMPACT.exec(text) ?? [];
  if (whole === undefined) return null;
  const day = `${year}-${month}-${date}`;
  if (hour === undefined) return { kind: 'local', day, time: null };
  const time = `${hour}:${minute}:${second}`;
  if (zone === undefined) return { kind: 'local', day, time };
  const at = parseInstant(`${day}T${time}${zone}`);
  return at === null ? null : { kind: 'instant', at };
}

/** The one instant that it states, in its own zone; null for a day, a time without a zone, or a number. */
export function instantStated(value: unknown): number | null {
  const stated = read(value);
  return stated?.kind === 'instant' ? stated.at : null;
}

/**
 * The day, and the time without its zone, that it states; null for anything else. Of `04.05.2026` only a list may have either: which
 * one is the day is not known of a fact.
 */
export function localStated(value: unknown): { readonly day: string; readonly time: string | null } | null {
  const stated = BY_DAY.test(String(value).trim()) ? null : read(value);
  return stated?.kind === 'local' ? { day: stated.day, time: stated.time } : null;
}

const HOUR_MS = 3_600_000;

/**
 * In epoch milliseconds, a day at its end and without a zone as of UTC; NaN for what is no time, which is neither before nor
 * after another.
 */
export function timeStated(value: unknown): number {
  const stated = read(value);
  if (stated === null) return Number.NaN;
  return stated.kind === 'local' ? Date.parse(`${stated.day}T${stated.time ?? '23:59:59'}Z`) : stated.at;
}

/** Time zones are at most as far ahead of UTC, and behind it. */
const AHEAD_MS = 14 * HOUR_MS;
const BEHIND_MS = 12 * HOUR_MS;

/** The first and the last instant that it may be, in the zone that is known or in any; null for what is no time. */
function between(stated: Stated, timeZone: string | undefined): readonly [first: number, last: number] | null {
  if (stated.kind !== 'local') return [stated.at, stated.at];
  const zone = timeZone ?? 'UTC';
  const [first] = instantsOfLocal(`${stated.day}T${stated.time ?? '00:00:00'}`, zone) ?? [];
  const [, last] = instantsOfLocal(`${stated.day}T${stated.time ?? '23:59:59'}`, zone) ?? [];
  if (first === undefined || last === undefined) return null;
  return timeZone === undefined ? [first - AHEAD_MS, last + BEHIND_MS] : [first, last];
}

/** Clocks of two systems differ by less. */
const SKEW_MS = 300_000;
/** The oldest that an answer of now may be, as of a copy (`Age`): a replica of minutes ago may lack a payment. */
const OLD_MS_MAX = 60_000;

/** @param timeZone of a time without its own zone; undefined if it may be any */
const rangeOf = (value: unknown, timeZone: string | undefined): readonly [first: number, last: number] | null => {
  const stated = read(value);
  return stated === null ? null : between(stated, timeZone);
};

/** Whether it states a time that is over in every zone that it may be in. */
export const isOver = (value: unknown, asOf: number, timeZone?: string): boolean =>
  (rangeOf(value, timeZone)?.[1] ?? Number.POSITIVE_INFINITY) <= asOf + SKEW_MS;

/** The first instant that it may state, in the zone that is known or in any; null for no time. */
export const earliestOf = (value: unknown, timeZone?: string): number | null => rangeOf(value, timeZone)?.[0] ?? null;

const isOneInstant = (stated: Stated | null, timeZone: string | undefined): boolean =>
  stated?.kind === 'instant' || (stated?.kind === 'local' && stated.time !== null && timeZone !== undefined);

/** Whether it states one instant, which is at most a minute before another one: neither a day, nor a time of a zone that is not known. */
export function isSince(value: unknown, earliest: number, timeZone?: string): boolean {
  const stated = read(value);
  if (stated === null || !(stated.kind === 'count' || isOneInstant(stated, timeZone))) return false;
  const range = between(stated, timeZone);
  return range !== null && range[0] >= earliest - OLD_MS_MAX;
}
