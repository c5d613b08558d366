/**
 * Writes how far the logs have come into the chain `runs` of the register, at each sweep and at a stop. A log that is
 * cut or a run that is deleted later is then missed by the audit, even if every row that follows from it was adjusted.
 *
 * What this process appended is written whatever the database says: no column decides what the register sees. What other
 * processes appended before they crashed is found by the time of the run's row.
 *
 * Only a signed head is written, of a log that holds the last head written of it. So nothing that someone changed in
 * between becomes part of the register, and a log whose end was removed is held, although it went on from there.
 */
import type { Clock, Instant } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import type { RecordKeys } from '../kernel/record-keys.ts';
import { Trouble } from '../kernel/trouble.ts';
import { emptyHead, isSignedHead, type Head } from '../run/log/chain.ts';
import type { Logger } from './logger.ts';
import type { AppendedHeads } from './appended-heads.ts';
import type { ChangedHead, Store } from './ports.ts';
import { REGISTER_BROKEN, sealEntries, type WitnessedHead } from './register.ts';
import { brokenKeys, learnRetired } from './retired-keys.ts';
import { problemOfEntry, seenHeads } from './seen-heads.ts';
import { isHeld, type VerifiedRuns } from './verified-runs.ts';

/** How much later than its events an append may become visible, on a slow database. Heads in between are looked at again. */
const LATE_MS = 60_000;
/** Heads per entry, so an entry stays below 200 kB. The next sweep takes the rest. */
export const HEADS_MAX = 1_000;
const CONFLICTS_MAX = 5;

export type Witness = { sweep(): Promise<void> };

export function createWitness({
  store,
  clock,
  keys,
  verified,
  appended,
  logger,
}: {
  readonly store: Store;
  readonly appended: AppendedHeads;
  readonly clock: Clock;
  readonly keys: RecordKeys;
  readonly verified: Pick<VerifiedRuns, 'readAnew'>;
  readonly logger: Logger;
}): Witness {
  /** Where the next look begins; null before the first, which begins at the last entry. */
  let since: Instant | null = null;
  /** The heads written or found written, of the runs that the next look may find again. */
  let known = new Map<RunId, Head & { readonly at: Instant }>();
  let isReported = false;

  const report = (trouble: Trouble): void => {
    if (!isReported) logger.error(REGISTER_BROKEN, trouble);
    isReported = true;
  };

  /** The head of the chain; null when its end was changed. */
  const end = async (): Promise<{ readonly head: Head; readonly at: Instant } | null> => {
    const last = await store.register.last('runs');
    if (last === null) return { head: emptyHead, at: 0 };
    const problem = problemOfEntry(last, keys);
    if (problem === null) return { head: { seq: last.seq, hash: last.hash }, at: last.at };
    report(
      new Trouble(REGISTER_BROKEN, {
        message: `Expected the register of runs as it was written, got a change at entry ${last.seq}: ${problem}. See \`sop audit verify\``,
      }),
    );
    return null;
  };

  /** Appends the heads at the end of the chain, trying again while other processes are faster. */
  const append = async (heads: readonly WitnessedHead[]): Promise<boolean> => {
    for (let tries = 0; tries < CONFLICTS_MAX; tries++) {
      const after = await end();
      if (after === null) return false;
      const entries = sealEntries('runs', after.head, clock.now(), [{ type: 'RunsWitnessed', heads }], keys);
      if ((await store.register.append(entries)) === 'appended') return true;
    }
    return false;
  };

  /** The heads of logs that hold the last head written of them; the runs of the others are held. */
  const onward = async (changed: readonly FoundHead[]): Promise<readonly FoundHead[]> => {
    const unknown = changed.flatMap(({ runId }) => (known.has(runId) ? [] : [runId]));
    const seen = new Map<RunId, Head>([...(await seenHeads(store, unknown, keys)), ...known]);
    const before = changed.flatMap(({ runId }) => {
      const last = seen.get(runId);
      return last === undefined ? [] : [{ runId, seq: last.seq, hash: last.hash }];
    });
    const forked = new Set(before.length === 0 ? [] : await store.runs.missing(before));
    for (const runId of forked) {
      try {
        await verified.readAnew(store, runId);
      } catch (error) {
        if (!isHeld(error)) throw error;
      }
    }
    return changed.filter(({ runId }) => !forked.has(runId));
  };

  return {
    async sweep() {
      const doubt = await learnRetired(store, keys);
      if (doubt !== null) {
        report(brokenKeys(doubt));
        return;
      }
      if (since === null) {
        const last = await end();
        if (last === null) return;
        since = Math.max(0, last.at - LATE_MS);
      }
      const found = await store.runs.headsSince(since, HEADS_MAX);
      const own = appended.heads();
      const signed = found.filter(({ head, signed: by }) => isSignedHead(head.hash, by, keys));
      const changed = await onward(
        furthest([...signed, ...own]).filter(({ runId, head }) => known.get(runId)?.hash !== head.hash),
      );
      const heads = changed
        .filter(({ runId, head }) => (known.get(runId)?.seq ?? 0) < head.seq)
        .map(({ runId, head: { seq, hash } }): WitnessedHead => ({ runId, seq, hash }));
      for (let start = 0; start < heads.length; start += HEADS_MAX)
        if (!(await append(heads.slice(start, start + HEADS_MAX)))) return;
      appended.forget(own);
      // After a full page the next look goes on where it ends; otherwise it looks again for late appends. A time that
      // has not come was not written by us, and must not hide what is.
      const latest = Math.min(found.at(-1)?.updatedAt ?? 0, clock.now());
      const from = Math.max(since, latest - (found.length === HEADS_MAX ? 0 : LATE_MS));
      since = from;
      for (const { runId, head, updatedAt } of changed) known.set(runId, { ...head, at: updatedAt });
      known = new Map([...known].filter(([, { at }]) => at >= from));
    },
  };
}

type FoundHead = Pick<ChangedHead, 'runId' | 'head' | 'updatedAt'>;

/** The longest log of each run. */
function furthest(heads: readonly FoundHead[]): FoundHead[] {
  const byRun = new Map<RunId, FoundHead>();
  for (const found of heads)
    if ((byRun.get(found.runId)?.head.seq ?? 0) < found.head.seq) byRun.set(found.runId, found);
  return [...byRun.values()];
}
