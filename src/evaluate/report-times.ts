/**
 * Mistakes in the times of a past case: when its ticket was changed, and when that was delivered.
 */
import type { Instant } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/time.ts';

type Timed = {
  readonly received_at: Instant;
  readonly events: readonly { readonly at: Instant; readonly changed_at?: Instant | undefined }[];
};

/** A change is made after the ticket and before it is delivered. */
export function reportTimes(
  { received_at, events }: Timed,
  report: (path: readonly (string | number)[], message: string) => void,
): void {
  for (const [index, { at, changed_at }] of events.entries()) {
    if (changed_at === undefined) continue;
    const limit =
      changed_at > at ? 'no later than `at`' : changed_at < received_at ? 'no earlier than `received_at`' : null;
    if (limit !== null)
      report(['events', index, 'changed_at'], `Expected \`changed_at\` ${limit}, got \`${formatInstant(changed_at)}\``);
  }
}
