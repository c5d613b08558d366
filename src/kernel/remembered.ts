/**
 * How old something is that was remembered with its time. A computer's clock may be set back, by hours after a wrong
 * time server; what then lies in the future is of no known age: it is not fresh, and nothing waits for it.
 */
import type { Instant } from './clock.ts';

/**
 * Whether what was remembered at `at` is younger than `ms`. What was never remembered is not, nor what lies in the future.
 */
export function isYounger(ms: number, at: Instant | null | undefined, now: Instant): boolean {
  return at !== null && at !== undefined && at <= now && now - at < ms;
}

/** Milliseconds that are left of a wait of `ms` which began at `at`: at most `ms`, and 0 once it is over. */
export function leftOf(ms: number, at: Instant | null | undefined, now: Instant): number {
  return isYounger(ms, at, now) ? ms - (now - (at ?? now)) : 0;
}

/**
 * The times of the last `ms`, oldest first, of a list in which they were written down in that order: the list itself
 * where all of them are. Those in the future count as now: so much was done lately, and it is forgotten after `ms` at
 * the latest.
 */
export function timesWithin(ms: number, times: Instant[], now: Instant): Instant[] {
  const past = (times.at(-1) ?? now) > now ? times.map((at) => Math.min(at, now)) : times;
  const first = past.findIndex((at) => now - at < ms);
  if (first < 0) return [];
  return first === 0 ? past : past.slice(first);
}
