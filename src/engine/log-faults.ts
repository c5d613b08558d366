/**
 * What is wrong with a log that was read, next to what this process has verified of it and appended to it.
 */
import { isReadFrom } from '../kernel/as-json.ts';
import type { RunId } from '../kernel/ids.ts';
import type { RecordVerifier } from '../kernel/record-keys.ts';
import { firstBrokenLink, firstUnsigned, type BrokenLink, type Head } from '../run/log/chain.ts';
import { erasedFields, erasuresIn, firstWrongErasure, withoutFields } from '../run/log/erasable.ts';
import type { SealedEvent } from '../run/log/event.ts';
import type { RunState } from '../run/log/state.ts';
import type { RunRow } from './ports.ts';

type Verified = { readonly head: Head; readonly rows: readonly SealedEvent[] };

export function firstFault(
  runId: RunId,
  before: Verified,
  rows: readonly SealedEvent[],
  head: Head,
  {
    keys,
    comparesAll,
    seenTo,
  }: { readonly keys: RecordVerifier; readonly comparesAll: boolean; readonly seenTo: number },
): BrokenLink | null {
  const changed = comparesAll ? firstChange(before.rows, rows) : null;
  return changed ?? firstUnsound(runId, before, rows, keys, seenTo) ?? wrongEnd(head, rows, before.head);
}

/** What this process appended is in the log, whatever the rows and the register say. */
export function problemOfOwn(rows: readonly SealedEvent[], own: Head | null): BrokenLink | null {
  if (own === null || rows[own.seq - 1]?.hash === own.hash) return null;
  const problem = `Expected event ${own.seq} as this process appended it, got another or none`;
  return { seq: Math.min(own.seq, rows.length + 1), problem };
}

/** The row says to which case the run belongs, but only the log is signed. */
export function otherCase({ caseId }: RunRow, { opened }: RunState): BrokenLink | null {
  return opened === null || opened.caseId === caseId
    ? null
    : { seq: 1, problem: `Expected the run's row to name ${opened.caseId}, as its log does, got ${caseId}` };
}

/**
 * Rows that were verified before must not have changed, even if their new hashes are valid. What this process appended
 * itself is known as it was given, so it is compared as a store gives it.
 */
function firstChange(before: readonly SealedEvent[], rows: readonly SealedEvent[]): BrokenLink | null {
  const erased = erasuresIn(rows.slice(before.length));
  const known = erased.length === 0 ? before : withoutFields(before, erased);
  const index = known.findIndex((row, place) => row !== rows[place] && !isReadFrom(row, rows[place]));
  return index < 0
    ? null
    : { seq: index + 1, problem: 'Expected the event that this process has read before, got another or none' };
}

function firstUnsound(
  runId: RunId,
  before: Verified,
  rows: readonly SealedEvent[],
  keys: RecordVerifier,
  seenTo: number,
): BrokenLink | null {
  const fresh = rows.slice(before.rows.length);
  const link = firstBrokenLink(runId, fresh, before.head) ?? firstUnsigned(fresh, keys, 'last', seenTo);
  if (link !== null) return link;
  const isTouched = fresh.some((row) => row.type === 'FieldsErased' || erasedFields(row).length > 0);
  return isTouched ? firstWrongErasure(rows) : null;
}

/**
 * Compares the end of the log with the run's row, because removing events from the end leaves a valid chain.
 *
 * @param verified the head that this process knows: the row, read later, names none before it
 */
function wrongEnd(head: Head, rows: readonly SealedEvent[], verified: Head): BrokenLink | null {
  return head.seq >= verified.seq && rows[head.seq - 1]?.hash === head.hash
    ? null
    : {
        seq: Math.max(head.seq, verified.seq),
        problem: `Expected the log to hold event ${head.seq} as the run's row says, got another or none`,
      };
}
