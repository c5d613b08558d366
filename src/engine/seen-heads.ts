/**
 * How far the register has seen a log. A log holds every head that the register has seen of it, however far it has gone
 * on since; otherwise its end was removed, and what followed was done as if the removed events had never happened.
 */
import type { RunId } from '../kernel/ids.ts';
import type { RecordVerifier } from '../kernel/record-keys.ts';
import type { BrokenLink, Head } from '../run/log/chain.ts';
import type { SealedEvent } from '../run/log/event.ts';
import type { Store } from './ports.ts';
import { eventOf, firstBrokenEntry, type RegisterEntry } from './register.ts';
import { settleKeys } from './retired-keys.ts';

/** `problem`: what is wrong with the entry that names it; null when the entry is as it was written. */
export type SeenHead = Head & { readonly problem: string | null; readonly keyId: string };

/** The last head that the register has seen of each run: one look-up, however long the register is. */
export async function seenHeads(
  { register }: Pick<Store, 'register'>,
  runIds: readonly RunId[],
  keys: RecordVerifier,
): Promise<ReadonlyMap<RunId, SeenHead>> {
  const seen = new Map<RunId, SeenHead>();
  const wanted = new Set(runIds);
  if (wanted.size === 0) return seen;
  const entries = await register.lastSeen([...wanted]);
  const doubt = await settleKeys(
    { register },
    keys,
    entries.map(({ keyId }) => keyId),
  );
  for (const entry of entries.toSorted((a, b) => a.seq - b.seq)) {
    const problem = doubt ?? problemOfEntry(entry, keys);
    const event = eventOf(entry);
    for (const { runId, seq, hash } of event.type === 'RunsWitnessed' ? event.heads : [])
      if (wanted.has(runId)) seen.set(runId, { seq, hash, problem, keyId: entry.keyId });
  }
  return seen;
}

/**
 * What is wrong with an entry by itself; null when it is as it was written. One of a retired key proves nothing by
 * itself: when the key was retired, every head that it had named was named again.
 */
export function problemOfEntry(entry: RegisterEntry, keys: RecordVerifier): string | null {
  const alone: RecordVerifier = {
    ...keys,
    retired: (keyId) => (keys.retired(keyId) === null ? null : { at: keys.retired(keyId)?.at ?? null, ends: {} }),
  };
  return firstBrokenEntry(entry.chain, { seq: entry.seq - 1, hash: entry.prev }, [entry], alone)?.problem ?? null;
}

/** Up to which event the register proves a log, whichever key has signed it; 0 when it does not. */
export function seenUpTo(seen: SeenHead | undefined, keys: RecordVerifier): number {
  return seen === undefined || seen.problem !== null || keys.retired(seen.keyId) !== null ? 0 : seen.seq;
}

/** What is wrong with a log that does not hold a head that was seen of it; null when it does. */
export function missingHead(log: readonly SealedEvent[], seen: Head): BrokenLink | null {
  const { seq, hash } = seen;
  const row = log[seq - 1];
  if (row?.hash === hash) return null;
  return {
    seq: Math.min(seq, log.length + 1),
    problem:
      row === undefined
        ? `Expected the log to go on to event ${seq}, as the register has seen it, got ${log.length} events: its end was removed`
        : `Expected event ${seq} as the register has seen it, got another: the end of the log was removed, and it went on from there`,
  };
}

/** As `missingHead`; an entry that was changed proves nothing, so nothing is done on its runs. */
export function problemOfSeen(log: readonly SealedEvent[], seen: SeenHead | undefined): BrokenLink | null {
  if (seen === undefined) return null;
  return seen.problem === null
    ? missingHead(log, seen)
    : {
        seq: seen.seq,
        problem: `Expected the register to say how far the log had come, got a changed entry: ${seen.problem}`,
      };
}
