/**
 * Where a log ends after an append. Every store computes this before it writes.
 */
import { assert } from '../kernel/assert.ts';
import type { RunId } from '../kernel/ids.ts';
import type { Head } from '../run/log/chain.ts';
import type { SealedEvent } from '../run/log/event.ts';

/** The head after `events`, which must continue the log of `runId` from `expected` without a gap. */
export function headAfter(runId: RunId, expected: Head, events: readonly SealedEvent[]): Head {
  let head = expected;
  for (const event of events) {
    const continues = event.runId === runId && event.seq === head.seq + 1 && event.prev === head.hash;
    assert(continues, `event ${event.seq} of \`${event.runId}\` continues the log of \`${runId}\` at ${head.seq}`);
    head = { seq: event.seq, hash: event.hash };
  }
  return head;
}
