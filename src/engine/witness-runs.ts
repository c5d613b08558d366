/**
 * Writes how far the logs have come into the chain `runs` of the register, at each sweep and at a stop. A log that is
 * cut or a run that is deleted later is then missed by the audit, even if every row that follows from it was adjusted.
 *
 * What this process appended is written whatever the database says: no column decides what the register sees. What other
 * processes appended before they crashed is found by the time of the run's row.
 *
 * Each entry also names how far the chain `handbooks` had come, so its end cannot be removed alone. A new end of it is an
 * entry of its own when no log has gone on.
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
import { noOperators, type Operators } from './operators.ts';
import type { Handbooks } from './handbooks.ts';
import { namedIn } from './named-handbooks.ts';
import type { ChangedHead, Store } from './ports.ts';
import { REGISTER_BROKEN, sealEntries, type RunsWitnessed, type WitnessedHead } from './register.ts';
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
  handbooks,
  operators = noOperators,
  logger,
}: {
  readonly store: Store;
  readonly appended: Pick<AppendedHeads, 'heads' | 'forget' | 'ownEnd'>;
  readonly handbooks: Pick<Handbooks, 'proved'>;
  readonly operators?: Operators;
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
  /** How far the chain `handbooks` had come, as the end of the chain `runs` names it. */
  let named: Head = emptyHead;

  const report = (trouble: Trouble): void => {
    if (isReported) return;
    logger.error(REGISTER_BROKEN, trouble);
    operators.notify({
      topic: `${REGISTER_BROKEN}:runs`,
      title: 'The database was changed from outside',
      lines: [trouble.message],
    });
    isReported = true;
  };

  /** What this process has read or written of the chain `handbooks`. */
  const knownHandbooks = (): Head => later(handbooks.proved().head, appended.ownEnd('handbooks') ?? emptyHead);

  /** The head of the chain; null when its end was changed. */
  const end = async (): Promise<{ readonly head: Head; readonly at: Instant } | null> => {
    // Before the chain is read: it holds what this process has appended.
    const own = appended.ownEnd('runs') ?? emptyHead;
    const last = await store.register.last('runs');
    const problem = (last === null ? null : problemOfEntry(last, keys)) ?? problemOfOwn(last ?? emptyHead, own);
    if (problem === null) {
      named = later(named, last === null ? emptyHead : namedIn(last));
      return last === null ? { head: emptyHead, at: 0 } : { head: { seq: last.seq, hash: last.hash }, at: last.at };
    }
    report(
      new Trouble(REGISTER_BROKEN, {
        message: `Expected the register of runs as it was written, got a change at entry ${last?.seq ?? 0}: ${problem}. See \`sop audit verify\``,
      }),
    );
    return null;
  };

  /** Appends the heads at the end of the chain, trying again while other processes are faster. */
  const append = async (heads: readonly WitnessedHead[]): Promise<boolean> => {
    for (let tries = 0; tries < CONFLICTS_MAX; tries++) {
      const after = await end();
      if (after === null) return false;
      const known = later(named, knownHandbooks());
      const event: RunsWitnessed = { type: 'RunsWitnessed', heads, handbooks: known };
      const entries = sealEntries('runs', after.head, clock.now(), [event], keys);
      if ((await store.register.append(entries)) !== 'appended') continue;
      named = known;
      return true;
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
      if (knownHandbooks().seq > named.seq && !(await append([]))) return;
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

/** What is wrong with the end of a chain that this process has appended to. */
function problemOfOwn(last: Head, own: Head): string | null {
  return last.seq > own.seq || last.hash === own.hash
    ? null
    : `Expected entry ${own.seq}, which this process has written, got another or none: the end of the chain was removed`;
}

function later(one: Head, other: Head): Head {
  return other.seq > one.seq ? other : one;
}

type FoundHead = Pick<ChangedHead, 'runId' | 'head' | 'updatedAt'>;

/** The longest log of each run. */
function furthest(heads: readonly FoundHead[]): FoundHead[] {
  const byRun = new Map<RunId, FoundHead>();
  for (const found of heads)
    if ((byRun.get(found.runId)?.head.seq ?? 0) < found.head.seq) byRun.set(found.runId, found);
  return [...byRun.values()];
}
