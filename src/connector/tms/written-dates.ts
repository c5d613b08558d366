/**
 * Days and times as a product writes them, where the settings declare it (`dates`): `us` (`11/30/2026 02:05 PM`), `as400` (`1261130`,
 * of which the first digit counts centuries from 1900). Without a declaration they are not read: `11/12/2026` is two days.
 *
 * Pure.
 */
import { isDate } from '../../kernel/time.ts';
import type { TmsSettings } from './config.ts';

const US = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:[ ,]+(\d{1,2}):(\d\d)(?::(\d\d))? ?([AP])M)?$/i;
const AS400 = /^([01])(\d\d)(\d\d)(\d\d)$/;

/** The first day of calendars means none, as zero does there, and the first and the last one that seven digits hold. */
const NONE = '0001-01-01';
const NONE_OF_AS400 = /^(?:0+|[09]9{6}|0010101)$/;

/** The value as ISO 8601 writes it, without a zone: `2026-11-30 14:05:00`; the value itself if it is not of the declared form. */
export function readDeclared(value: unknown, { dates }: Pick<TmsSettings, 'dates'>): unknown {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  if (dates === 'us') return usDate(US.exec(text)) ?? value;
  if (dates === 'as400' && NONE_OF_AS400.test(text)) return NONE;
  if (dates === 'as400') return as400Date(AS400.exec(text)) ?? value;
  return value;
}

/** Whether it means that there is no day, where it is declared how days are written. */
export const isNone = (value: unknown, settings: Pick<TmsSettings, 'dates'>): boolean =>
  readDeclared(value, settings) === NONE;

function usDate(found: RegExpExecArray | null): string | null {
  const [, month = '', date = '', year = '', hour, minute = '', second = '00', half = ''] = found ?? [];
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  if (found === null || !isDate(day)) return null;
  if (hour === undefined) return day;
  if (Number(hour) < 1 || Number(hour) > 12 || Number(minute) > 59 || Number(second) > 59) return null;
  const hours = (Number(hour) % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
  return `${day} ${String(hours).padStart(2, '0')}:${minute}:${second}`;
}

function as400Date(found: RegExpExecArray | null): string | null {
  const [, century = '', year = '', month = '', date = ''] = found ?? [];
  const day = `${19 + Number(century)}${year}-${month}-${date}`;
  return found !== null && isDate(day) ? day : null;
}
