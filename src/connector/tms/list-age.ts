/**
 * Of which moment a list is: by a time in the answer or in a header, by the lag of a replica, by the age of a copy. What
 * `list-doubt.ts` and `client.ts` let pass as at most a minute old is compared here with the payments of that minute.
 *
 * Pure.
 */
import { asMembers } from './list-headers.ts';
import { timeOfList } from './list-doubt.ts';
import type { TmsSettings } from './config.ts';

/** Longer than that, a copy of an answer may lack a payment. */
export const AGE_SECONDS_MAX = 60;

/** @returns now if it says nothing */
export function listedAt(around: unknown, headers: Headers, now: number, settings: TmsSettings): number {
  const { time_zone: timeZone, dates, list_times: names } = settings;
  const times = { timeZone, dates, names };
  return Math.min(
    now,
    timeOfList(around, times) ?? now,
    ...[...headers].flatMap(([name, value]) => [
      timeOfList(asMembers(name, value), times) ?? now,
      now - (lagOf(name, value) ?? 0),
    ]),
    now - ageOf(headers),
    sentAt(headers, now),
  );
}

/** NaN for anything but one number: `10, 3400` of two copies, `-1` of a replica that does not know. */
export const secondsOf = (value: string): number => (/^\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) : Number.NaN);

/** Milliseconds that a replica is behind, as a header says; null for another header, NaN for what is no number. */
export function lagOf(name: string, value: string): number | null {
  if (!/(?:^|-)lag(?:-|$)/.test(name)) return null;
  return secondsOf(value) * (/(?:^|-)(?:ms|millis)(?:-|$)/.test(name) ? 1 : 1_000);
}

function ageOf(headers: Headers): number {
  const age = secondsOf(headers.get('age') ?? '0');
  // Not a number: the list was refused already.
  return Number.isNaN(age) ? 0 : age * 1_000;
}

/** `Date` has whole seconds, and clocks differ by some. */
const CLOCKS_MS = 2_000;

/** A copy without an `Age` has the `Date` of when it was made. A clock that is wrong by more than a minute says nothing. */
function sentAt(headers: Headers, now: number): number {
  const at = Date.parse(headers.get('date') ?? '');
  const isCopy = at < now - CLOCKS_MS && at >= now - AGE_SECONDS_MAX * 1_000;
  return isCopy ? at : now;
}
