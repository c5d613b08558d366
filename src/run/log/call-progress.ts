/** How far a call has come, and what became of it. */
import type { Instant } from '../../kernel/clock.ts';
import type { Value } from '../../kernel/value.ts';
import type { FoundCall, VendorReference } from '../../tool/tool.ts';
import type { EarlierEffect } from './earlier-effect.ts';

/**
 * `ready`: may be started. `lost`: a write whose outcome is unknown. `settled`: a person said it was done; with
 * `before`, that it was done before the case started again, as these effects say.
 * `replaced`: facts changed before it started, or what it was decided from was corrected; its step may propose another.
 * `isOutdated`: what was paid before is another than it was decided from.
 * `left_out`: the step `by` does the same in its place; with `isByPerson`, that person chose to go on without it.
 * `repeat` on a lost call: a person asked to try again, so the call is repeated if the probe does not find it.
 * `isThere`: the last probe found it in the system, but not as done.
 * `saidBy` on a lost call: a person said that it was done. It is looked for once more, and is settled if it is not found.
 * `at`: when it was known to be done. `isFound`: by a look-up, so it was done before.
 */
export type CallProgress =
  | { readonly kind: 'refused' | 'awaiting' | 'ready' | 'denied' | 'expired' | 'superseded' }
  | { readonly kind: 'replaced'; readonly isCorrected?: true; readonly isOutdated?: true }
  | {
      readonly kind: 'left_out';
      readonly by: string;
      readonly isByPerson?: true;
      /** The other payment of the case that its system has, for which this one was not sent. */
      readonly found?: FoundCall;
    }
  | {
      readonly kind: 'settled';
      /** Null for a note of which no one was asked, since the same one was there before. */
      readonly by: string | null;
      readonly before: readonly EarlierEffect[];
      readonly at: Instant;
      /** What was done: the earlier call for which this one was not sent. */
      readonly found?: FoundCall;
      /** The look at `at` that did not find it, after the person had said so; absent where no one looked. */
      readonly look?: { readonly result: 'absent' | 'unknown' | 'there'; readonly message: string };
    }
  | { readonly kind: 'started'; readonly startedAt: Instant }
  | { readonly kind: 'deferred'; readonly retryAt: Instant }
  | {
      readonly kind: 'lost';
      readonly startedAt: Instant;
      readonly probeAt: Instant | null;
      /** Looks that use up the patience with the system. */
      readonly probes: number;
      /** All looks; absent before the first. */
      readonly looks?: number;
      readonly repeat: boolean;
      readonly isThere: boolean;
      readonly saidBy?: string;
      /** The refusal that counts if a last look does not find it; absent when none was answered. */
      readonly refusal?: string;
      /** The error that was answered and proves nothing; absent when none was. */
      readonly error?: string;
      readonly message: string;
    }
  | {
      readonly kind: 'succeeded';
      readonly output: Readonly<Record<string, Value>>;
      readonly reference: VendorReference | null;
      readonly at: Instant;
      readonly isFound?: true;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly found?: FoundCall };

/** Calls whose effect is known to be absent or present, or that were never sent, are not in flight. */
export function isInFlight({ kind }: CallProgress): boolean {
  return kind === 'started' || kind === 'lost';
}
