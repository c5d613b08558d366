/** Seals events: gives them their places in the chain of a log, and salts to the values that may be erased later. */
import type { Instant } from '../../kernel/clock.ts';
import type { RunId } from '../../kernel/ids.ts';
import type { RecordKeys } from '../../kernel/record-keys.ts';
import { hashOfEvent, SALT_BYTES, type Head } from './chain.ts';
import { isErasable } from './erasable.ts';
import type { Actor, RunEvent, SealedEvent } from './event.ts';

export type ToSeal = { readonly at: Instant; readonly actor: Actor; readonly event: RunEvent };

/**
 * Seals the events of one append in order, starting after `head`. The last one names the key that `signHead` will use.
 *
 * @param salt returns that many random bytes in hex
 */
export function seal(
  runId: RunId,
  head: Head,
  events: readonly ToSeal[],
  salt: (bytes: number) => string,
  { keyId: signer }: Pick<RecordKeys, 'keyId'>,
): SealedEvent[] {
  let { seq, hash } = head;
  return events.map(({ at, actor, event }, index) => {
    const { type, ...body } = event;
    const salts: Record<string, string> = {};
    for (const field of Object.keys(body)) if (isErasable(type, field)) salts[field] = salt(SALT_BYTES);
    const keyId = index === events.length - 1 ? signer : null;
    const unhashed = { runId, seq: seq + 1, type, at, actor, body, salts, erased: {}, prev: hash, keyId };
    seq += 1;
    hash = hashOfEvent(unhashed);
    return { ...unhashed, hash, signed: null };
  });
}
