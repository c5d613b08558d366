/**
 * A bound in words: `at most 5 calls, 1 approval, 4 hours 15 minutes`.
 */
import type { Bound } from './bound.ts';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** What the figures leave out; printed wherever they are. */
export const BOUND_LEAVES_OUT =
  'Not counted: the duration of the calls, their retries, and what people start again after a run stopped to ask';

export function formatBound({ calls, approvals, ms }: Bound): string {
  return `at most ${counted(calls, 'call')}, ${counted(approvals, 'approval')}, ${ms === null ? 'a time that depends on the case' : formatMs(ms)}`;
}

/** `4 hours 15 minutes`: at most two units, rounded up. */
export function formatMs(ms: number): string {
  if (ms <= 0) return 'no waiting';
  const index = UNITS.findIndex(([, size]) => ms >= size);
  const [unit, size] = UNITS[index] ?? ['second', 1_000];
  const next = index === -1 ? undefined : UNITS[index + 1];
  if (next === undefined) return counted(Math.ceil(ms / size), unit);
  const whole = Math.floor(ms / size);
  const rest = Math.ceil((ms - whole * size) / next[1]);
  if (rest * next[1] >= size) return counted(whole + 1, unit);
  return rest === 0 ? counted(whole, unit) : `${counted(whole, unit)} ${counted(rest, next[0])}`;
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
