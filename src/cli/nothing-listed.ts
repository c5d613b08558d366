/** What `sop inbox` and `sop doctor` say where they list nothing. */
import { count } from './text-style.ts';

/**
 * What is not listed had its effect, said what was known already, or is still worked.
 *
 * @param pending how many messages are not worked yet. @param within when, as ` in the last 7 days`
 */
export const nothingListed = (pending: number, within = ''): string =>
  pending === 0
    ? `Everything that arrived${within} had its effect, or said nothing new`
    : `Nothing that arrived${within} was refused, ignored or given up; ${count(pending, 'message')} still ${pending === 1 ? 'waits' : 'wait'} to be worked`;
