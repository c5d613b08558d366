/**
 * The one rule of deadlines: a deadline includes its last instant, and what is over never opens again. Completion
 * (`within`), answers, approvals and waits for an event all follow it.
 *
 * An alarm is different: a pause, a reminder, a retry or a wait for a time is due at its instant, not after it.
 */
import type { Instant } from './clock.ts';

/** Whether something that happens at `at` is too late. */
export function isOver(deadline: Instant, at: Instant): boolean {
  return at > deadline;
}

/** The first instant that is too late: when to look whether a deadline was missed. */
export function firstTooLate(deadline: Instant): Instant {
  return deadline + 1;
}
