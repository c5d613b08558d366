/**
 * The one reader of days and times that a TMS states of a shipment or a rate: ISO 8601, what is one instant in another form, and what
 * the settings declare (`dates`, `time_zone`).
 *
 * Pure.
 */
import { meansNoDate } from '../../kernel/no-date.ts';
import {
  dateOf,
  dateValue,
  instantsOfLocal,
  isDate,
  parseInstant,
  timestamp,
  type Timestamp,
} from '../../kernel/time.ts';
import { instantStated, localStated } from '../stated-time.ts';
import { zoneOf, type TmsSettings } from './config.ts';
import { readDeclared } from './written-dates.ts';

/** `none`: it means that there is none. `unread`: with what the operator may declare. */
export type TimeRead =
  | { readonly kind: 'time'; readonly time: Timestamp; readonly day: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unread'; readonly cure: string };

export function readTime(stated: unknown, settings: Pick<TmsSettings, 'dates' | 'time_zone'>): TimeRead {
  const declared = readDeclared(stated, settings);
  const text = typeof declared === 'string' || typeof declared === 'number' ? String(declared).trim() : '';
  if (text === '') return UNREAD;
  if (meansNoDate(text)) return { kind: 'none' };
  const zone = zoneOf(settings);
  const instant = parseInstant(text) ?? instantStated(text);
  if (instant !== null) return { kind: 'time', time: timestamp(instant), day: dateOf(instant, zone) };
  const local = localStated(text);
  if (local === null || !isDate(local.day)) return UNREAD;
  if (local.time === null) {
    const time = dateValue(local.day, zone);
    return time === null ? UNREAD : { kind: 'time', time, day: local.day };
  }
  if (settings.time_zone === undefined)
    return { kind: 'unread', cure: 'or declare in `time_zone` in which zone it is' };
  // It counts only where it is one instant in its zone, and neither left out nor there twice.
  const [first, last] = instantsOfLocal(`${local.day}T${local.time}`, settings.time_zone) ?? [];
  return first === undefined || first !== last
    ? { kind: 'unread', cure: 'or have an adapter add its offset, without which it is none or two in its zone' }
    : { kind: 'time', time: timestamp(first), day: local.day };
}

const UNREAD: TimeRead = { kind: 'unread', cure: 'or how it is written in `dates`' };

/** The day alone: that of a time without its zone is known. */
export function readDay(stated: unknown, settings: Pick<TmsSettings, 'dates' | 'time_zone'>): string | 'none' | null {
  const read = readTime(stated, settings);
  if (read.kind !== 'unread') return read.kind === 'none' ? 'none' : read.day;
  const day = localStated(readDeclared(stated, settings))?.day ?? '';
  return isDate(day) ? day : null;
}
