/**
 * Writes how far the logs have come into the chain `runs` of the register, at each sweep and at a stop. A log that is
 * cut or a run that is deleted later is then missed by the audit, even if every row that follows from it was adjusted.
 * What this process has received since is named with it, so an item that is deleted from the inbox is missed, too.
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
import { formatInstant } from '../kernel/time.ts';
import { Trouble } from '../kernel/trouble.ts';
import { emptyHead, isSignedHead, type Head } from '../run/log/chain.ts';
import type { Logger } from './logger.ts';
import type { AppendedHeads } from './appended-heads.ts';
import { noOperators, type Operators } from './operators.ts';
import type { Handbooks } from './handbooks.ts';
import { namedIn } from './named-handbooks.ts';
import type { ChangedHead, Store } from './ports.ts';
import { REGISTER_BROKEN, sealEntries, type ReceivedItem, type RunsWitnessed, type WitnessedHead } from './register.ts';
import { nothingReceived, type ReceivedItems } from './received-items.ts';
import { brokenKeys, learnRetired } from './retired-keys.ts';
import { problemOfEntry, seenHeads } from './seen-heads.ts';
import { shareNext } from './share-next.ts';
import { isHeld, type VerifiedRuns } from './verified-runs.ts';

/** How much later than its events an append may become visible, on a slow database. Heads in between are looked at again. */
const LATE_MS = 60_000;
/** Heads, and items, per entry, so an entry stays below 250 kB. The next sweep takes the rest. */
export const HEADS_MAX = 1_000;
const CONFLICTS_MAX = 5;

/** Milliseconds that a head or an item may be missing in the register before this process writes it without being elected to. */
const OWN_SWEEP_MS = 15_000;
/** Milliseconds that one may be missing before the operators are notified. */
const MISSING_MS = 60_000;

export type Witness = {
  /**
   * Writes what has gone on.
   *
   * @returns false when the register was changed from outside, so that nothing is written
   */
  sweep(): Promise<boolean>;
  /** Writes how far this log and those that this process appended to have come; false when that is not possible now. */
  hasNamed(run: { readonly runId: RunId; readonly head: Head }): Promise<boolean>;
  /** Judges by the clock: tries again, and notifies the operators, when heads are missing for long. Returns at once. */
  watch(): void;
  /** Milliseconds for which the register has missed a head that this process appended, or an item that it received. */
  missingMs(): number;
};

export function createWitness({
  store,
  clock,
  keys,
  verified,
  appended,
  received = nothingReceived,
  handbooks,
  operators = noOperators,
  logger,
}: {
  readonly store: Store;
  readonly appended: Pick<AppendedHeads, 'heads' | 'forget' | 'ownEnd' | 'missingSince'>;
  readonly received?: ReceivedItems;
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
  const append = async (heads: readonly WitnessedHead[], items: readonly ReceivedItem[]): Promise<boolean> => {
    for (let tries = 0; tries < CONFLICTS_MAX; tries++) {
      const after = await end();
      if (after === null) return false;
      const known = later(named, knownHandbooks());
      const logs: RunsWitnessed = { type: 'RunsWitnessed', heads, handbooks: known };
      const event = items.length === 0 ? logs : { ...logs, items };
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

  /** The logs whose end is written next, whoever appended to them. */
  const wanted = new Map<RunId, FoundHead>();

  /** What has gone on in logs that other processes appended to. */
  const lookAround = async (
    lookedTo: Instant,
  ): Promise<{ readonly signed: readonly FoundHead[]; readonly next: Instant }> => {
    // A look that has been in the future is of before the clock was set back.
    const from = lookedTo > clock.now() ? Math.max(0, clock.now() - LATE_MS) : lookedTo;
    const found = await store.runs.headsSince(from, HEADS_MAX);
    // After a full page the next look goes on where it ends; otherwise it looks again for late appends. A time that
    // has not come was not written by us, and must not hide what is.
    const latest = Math.min(found.at(-1)?.updatedAt ?? 0, clock.now());
    return {
      signed: found.filter(({ head, signed: by }) => isSignedHead(head.hash, by, keys)),
      next: Math.max(from, latest - (found.length === HEADS_MAX ? 0 : LATE_MS)),
    };
  };

  /**
   * Appends what has gone on and what arrived, in entries of bounded size; the heads that are written, null when they
   * cannot be.
   */
  const writeHeads = async (
    found: readonly FoundHead[],
    items: readonly ReceivedItem[],
  ): Promise<readonly FoundHead[] | null> => {
    const changed = await onward(furthest(found).filter(({ runId, head }) => known.get(runId)?.hash !== head.hash));
    const heads = changed
      .filter(({ runId, head }) => (known.get(runId)?.seq ?? 0) < head.seq)
      .map(({ runId, head: { seq, hash } }): WitnessedHead => ({ runId, seq, hash }));
    for (let start = 0; start < Math.max(heads.length, items.length); start += HEADS_MAX) {
      const end = start + HEADS_MAX;
      if (!(await append(heads.slice(start, end), items.slice(start, end)))) return null;
    }
    if (knownHandbooks().seq > named.seq && !(await append([], []))) return null;
    return changed;
  };

  /** @param looksAround whether what other processes appended is looked for, too */
  const write = async (looksAround: boolean): Promise<boolean> => {
    const doubt = await learnRetired(store, keys);
    if (doubt !== null) {
      report(brokenKeys(doubt));
      return false;
    }
    if (looksAround && since === null) {
      const last = await end();
      if (last === null) return false;
      since = Math.max(0, last.at - LATE_MS);
    }
    if (looksAround) await keys.deployment.learn();
    const around = since === null || !looksAround ? null : await lookAround(since);
    const own = appended.heads();
    const asked = [...wanted.values()];
    const items = received.items();
    const changed = await writeHeads([...(around?.signed ?? []), ...own, ...asked], items);
    if (changed === null) return false;
    appended.forget(own);
    received.forget(items);
    for (const { runId, head } of asked) if (wanted.get(runId)?.head.hash === head.hash) wanted.delete(runId);
    for (const { runId, head, updatedAt } of changed) known.set(runId, { ...head, at: updatedAt });
    if (around === null) return true;
    const { next } = around;
    since = next;
    known = new Map([...known].filter(([, { at }]) => at >= next));
    return true;
  };

  let last: Promise<unknown> = Promise.resolve();
  /** One at a time. A failure reaches who asked, and the next goes on. */
  const inTurn = (work: () => Promise<boolean>): Promise<boolean> => {
    const done = last.then(work, work);
    last = done.catch(() => undefined);
    return done;
  };
  const sweep = shareNext(() => inTurn(() => write(true)));
  const nameAsked = shareNext(() => inTurn(() => write(false)));
  const missingMs = (): number => {
    const since = [appended.missingSince(), received.missingSince()].filter((from) => from !== null);
    return since.length === 0 ? 0 : Math.max(0, clock.now() - Math.min(...since));
  };
  let isLate = false;

  return {
    sweep,
    async hasNamed({ runId, head }) {
      if (known.get(runId)?.hash === head.hash) return true;
      wanted.set(runId, { runId, head, updatedAt: clock.now() });
      try {
        return await nameAsked();
      } catch (error) {
        logger.error('witness.failed', error, { run: runId });
        return false;
      }
    },
    watch() {
      const ms = missingMs();
      if (ms < OWN_SWEEP_MS) {
        if (isLate) logger.info('witness.writes_again');
        isLate = false;
        return;
      }
      sweep().catch((error: unknown) => {
        logger.error('witness.failed', error);
      });
      if (ms < MISSING_MS || isLate) return;
      isLate = true;
      operators.notify({
        topic: 'register.unwritten',
        title: 'The register cannot be written, and no call that people approved starts meanwhile',
        lines: [
          `How far the logs of runs have come is not in the register since ${formatInstant(clock.now() - ms)}. If the database loses the end of a log now, it is not missed. See \`witness.failed\` in the log, what locks the table \`register\`, and \`sop audit verify\``,
        ],
      });
      logger.error(
        'register.unwritten',
        new Trouble('register.unwritten', {
          message: `Expected heads of logs to be in the register within ${MISSING_MS / 1_000} s, got none written for ${Math.round(ms / 1_000)} s`,
        }),
      );
    },
    missingMs,
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
