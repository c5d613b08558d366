/**
 * The keys that sign records in tests and in replay, and how a forger who had them would use them.
 */
import { REPLAY_KEYS } from '../src/evaluate/replay-world.ts';
import type { RunId } from '../src/kernel/ids.ts';
import { createRecordKeys } from '../src/kernel/record-keys.ts';
import { signHead, type Head } from '../src/run/log/chain.ts';
import { seal, type ToSeal } from '../src/run/log/seal.ts';
import type { SealedEvent } from '../src/run/log/event.ts';

export const KEYS = REPLAY_KEYS;
/** Of someone who does not have ours. */
export const OTHER_KEYS = createRecordKeys(new Uint8Array(32).fill(99));

/** One signed append. */
export function sealSigned(
  runId: RunId,
  head: Head,
  events: readonly ToSeal[],
  salt: (bytes: number) => string,
  keys = KEYS,
  derived = '0'.repeat(64),
): SealedEvent[] {
  return signHead(seal(runId, head, events, salt, keys), derived, keys);
}
