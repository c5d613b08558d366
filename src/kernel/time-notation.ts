/**
 * Times in a notation that their source declares: numbers with the day or the month first, and times of a place without
 * an offset. Nothing is guessed: without the declaration they are refused, and so is a time that the place has twice or
 * never.
 */
import type { Instant } from './clock.ts';
import { dateValue, instantsOfLocal, parseInstant, timestamp, type Timestamp } from './time.ts';

export type TimeNotation = {
  /** Of a date in numbers: `03/04/2026`. Null where the source has not declared it. */
  readonly date: 'day_first' | 'month_first' | null;
  /** Where a time without an offset is meant; null where the source has not declared it. */
  readonly timeZone: string | null;
};

/** `doubled`: both moments of a time that the clocks have twice, or those next to one that they leave out. */
export type NotedTime =
  | { readonly kind: 'time'; readonly time: Timestamp }
  | { readonly kind: 'doubled'; readonly instants: readonly Instant[] };

const DATE = String.raw`(?<date>\d{4}-\d{2}-\d{2}|(?<first>\d{1,2})(?<mark>[/.-])(?<second>\d{1,2})\k<mark>(?<year>\d{4}))`;
const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?<second_part>:\d{2}(?:\.\d{1,9})?)?(?: ?(?<half>[ap]m))?`;
const NOTED = new RegExp(String.raw`^${DATE}(?:(?:T|,? )${CLOCK}(?<offset> ?(?:Z|[+-]\d{2}:?\d{2}))?)?$`, 'iu');

/**
 * @param zone of the handbook: a date is the start of that day there
 * @returns null for what is no time in this notation
 */
export function readNoted(text: string, zone: string, notation: TimeNotation): NotedTime | null {
  const groups = NOTED.exec(text)?.groups;
  if (groups === undefined) return null;
  const date = groups['first'] === undefined ? (groups['date'] ?? '') : dateIn(groups, notation);
  if (date === null) return null;
  if (groups['hour'] === undefined) {
    const time = dateValue(date, zone);
    return time === null ? null : { kind: 'time', time };
  }
  const clock = clockIn(groups);
  if (clock === null) return null;
  const offset = groups['offset']?.trim();
  if (offset !== undefined) {
    const instant = parseInstant(`${date}T${clock}${offset.toUpperCase()}`);
    return instant === null ? null : { kind: 'time', time: timestamp(instant) };
  }
  return notation.timeZone === null ? null : localTime(`${date}T${clock}`, notation.timeZone);
}

type Groups = Readonly<Record<string, string | undefined>>;

/** With points, people write the day first. */
function dateIn({ first = '', second = '', mark, year = '' }: Groups, { date: order }: TimeNotation): string | null {
  if (order === null || (mark === '.' && order === 'month_first')) return null;
  const [day, month] = order === 'day_first' ? [first, second] : [second, first];
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function clockIn({ hour = '', minute = '', second_part: seconds = ':00', half }: Groups): string | null {
  const hours = Number(hour);
  if (half === undefined) return hours < 24 ? `${hour.padStart(2, '0')}:${minute}${seconds}` : null;
  if (hours < 1 || hours > 12) return null;
  const ofDay = (hours % 12) + (/p/i.test(half) ? 12 : 0);
  return `${String(ofDay).padStart(2, '0')}:${minute}${seconds}`;
}

function localTime(text: string, timeZone: string): NotedTime | null {
  // Temporal would read a leap second, or a mistake, as the second before.
  if (/:60(?:\.\d+)?$/.test(text)) return null;
  const instants = instantsOfLocal(text, timeZone);
  if (instants === null) return null;
  const [first, last] = instants;
  return first === last ? { kind: 'time', time: timestamp(first) } : { kind: 'doubled', instants };
}
