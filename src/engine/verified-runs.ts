import type { RunId } from '../kernel/ids.ts';
import type { Clock, Instant } from '../kernel/clock.ts';
import { verifiedEventsMax, wholeReadMs } from '../kernel/limits.ts';
import type { RecordVerifier } from '../kernel/record-keys.ts';
import { isYounger } from '../kernel/remembered.ts';
import { codeOf, Trouble } from '../kernel/trouble.ts';
import { emptyHead, type BrokenLink, type Head } from '../run/log/chain.ts';
import { erasuresIn, unsealErased } from '../run/log/erasable.ts';
import type { LoggedEvent, SealedEvent } from '../run/log/event.ts';
import { evolve, fold } from '../run/log/evolve.ts';
import { firstNewer } from '../run/log/semantics.ts';
import { initialState, type RunState } from '../run/log/state.ts';
import type { RunRow, Store } from './ports.ts';
import { REGISTER_BROKEN } from './register.ts';
import { settleKeys } from './retired-keys.ts';
import { problemOfSeen, seenHeads, seenUpTo, type SeenHead } from './seen-heads.ts';
import { firstFault, otherCase, problemOfOwn } from './log-faults.ts';
import { firstUnpublished } from './unpublished.ts';

/** Error code of a run whose log was changed after it was written. The run is held: nothing is done on it. */
const RUN_BROKEN = 'run.broken';
/** Error code of a run that a newer program continued, which happens while an update is being rolled out. */
export const RUN_NEWER = 'run.newer';
/** Error code of a case that its rows lead to, or lead away from, otherwise than the logs say. Nothing reaches it. */
export const CASE_ASTRAY = 'case.astray';

/** Whether the error means that this program does nothing on the run: its log was changed or is ahead of it, or the register was. */
export const isHeld = (error: unknown): boolean => heldSentence(error) !== null;

/** For a person who acts on a held run, which only the operators can free; null for any other error. */
export function heldSentence(error: unknown): string | null {
  switch (codeOf(error)) {
    case RUN_BROKEN:
      return 'The record of this run is not as it was written, so it is held: nothing was done, and the operators were notified';
    case RUN_NEWER:
      return 'A newer version of Sopwith works on this run: nothing was done here. Try again in a few minutes';
    case REGISTER_BROKEN:
      return 'The register is not as it was written, so nothing was done, and the operators were notified';
    case CASE_ASTRAY:
      return 'The rows that lead to this case are not as they were written, so nothing was done, and the operators were notified';
    default:
      return null;
  }
}

export type VerifiedRun = {
  readonly runId: RunId;
  readonly head: Head;
  readonly log: readonly LoggedEvent[];
  readonly state: RunState;
};

export type VerifiedRuns = {
  /**
   * @param row the run's row, if the caller has just read it
   * @returns null when there is no such run
   * @throws Trouble `run.broken` when the log was changed after it was written, `run.newer` when only a newer program
   * understands it
   */
  read(store: RunStore, runId: RunId, row?: RunRow): Promise<VerifiedRun | null>;
  /** The same, after comparing every stored event with what this process has verified; with the rows as stored. */
  readWhole(store: RunStore, runId: RunId): Promise<WholeRun | null>;
  /**
   * The same, as a new process reads it: what this one knows of the run is forgotten.
   *
   * @param row in place of the run's row, if that is missing
   */
  readAnew(store: RunStore, runId: RunId, row?: RunRow): Promise<WholeRun | null>;
  /**
   * Takes what this process has just appended, so that the next read need not fetch it: the database compared what it
   * stored with `rows` in the same statement.
   */
  appended(run: VerifiedRun, rows: readonly SealedEvent[]): void;
  /** The error for a run with a valid chain that differs from what approvers saw. Operators get one line per event. */
  broken(runId: RunId, link: BrokenLink): Trouble;
};

type RunStore = Pick<Store, 'runs' | 'register'>;

export type WholeRun = VerifiedRun & { readonly rows: readonly SealedEvent[] };

type Known = WholeRun & { readonly comparedAt: Instant };

export function createVerifiedRuns(
  keys: RecordVerifier,
  clock: Pick<Clock, 'now'>,
  notify: (trouble: Trouble, runId: RunId) => void = () => undefined,
  ownHead: (runId: RunId) => Head | null = () => null,
  isPublished: (handbook: number) => Promise<boolean> = () => Promise.resolve(true),
): VerifiedRuns {
  /** The most recently read run comes last. */
  const verified = new Map<RunId, Known>();
  let events = 0;
  /** What held runs lack, so that no later look-up frees them, but only the whole log. */
  const missed = new Map<RunId, SeenHead>();
  /** Events already reported to the operators: chain breaks until the chain is whole again, the others for good. */
  const reported = { chain: new Map<RunId, number>(), content: new Map<RunId, number>() };

  const reportOnce = (runId: RunId, seq: number, known: Map<RunId, number>, trouble: Trouble): Trouble => {
    if (known.get(runId) !== seq) notify(trouble, runId);
    known.set(runId, seq);
    return trouble;
  };
  const report = (runId: RunId, { seq, problem }: BrokenLink, known: Map<RunId, number>): Trouble =>
    reportOnce(
      runId,
      seq,
      known,
      new Trouble(RUN_BROKEN, {
        message: `Expected the record of \`${runId}\` to be as it was written, got a change at event ${seq}: ${problem}. The run is held; restore the record, see \`sop audit verify\``,
      }),
    );
  const forget = (runId: RunId): void => {
    events -= verified.get(runId)?.rows.length ?? 0;
    verified.delete(runId);
  };
  const remember = (run: Known): void => {
    // A read that took longer may know less.
    if ((verified.get(run.runId)?.rows.length ?? 0) > run.rows.length) return;
    forget(run.runId);
    if (run.rows.length > verifiedEventsMax) return;
    verified.set(run.runId, run);
    events += run.rows.length;
    for (const oldest of verified.keys()) {
      if (events <= verifiedEventsMax) return;
      forget(oldest);
    }
  };

  /** Events that this program does not know must not be acted on. */
  const refuseNewer = (runId: RunId, rows: readonly SealedEvent[]): void => {
    const newer = firstNewer(rows);
    if (newer === null) return;
    throw reportOnce(
      runId,
      newer.seq,
      reported.content,
      new Trouble(RUN_NEWER, {
        message: `Expected events that this program knows, got event ${newer.seq} of \`${runId}\` with ${newer.problem}: update this process`,
      }),
    );
  };

  /** @param comparedAt when the whole log was compared; null when only what was added was */
  const accept = (row: RunRow, before: Known, rows: readonly SealedEvent[], comparedAt: Instant | null): WholeRun => {
    const fresh = rows.slice(before.rows.length);
    refuseNewer(row.runId, fresh);
    const run: Known = { ...foldAfter(before, rows, fresh), comparedAt: comparedAt ?? before.comparedAt };
    const astray = otherCase(row, run.state);
    if (astray !== null) throw report(row.runId, astray, reported.content);
    remember(run);
    if (comparedAt !== null) reported.chain.delete(row.runId);
    return run;
  };

  const problemOfMissed = (
    runId: RunId,
    rows: readonly SealedEvent[],
    last: SeenHead | undefined,
  ): BrokenLink | null => {
    const link = problemOfSeen(rows, last) ?? problemOfSeen(rows, missed.get(runId));
    if (link === null) missed.delete(runId);
    else if (last?.problem === null) missed.set(runId, last);
    return link;
  };

  const read = async (
    store: RunStore,
    runId: RunId,
    {
      given,
      isWhole,
      isAnew = false,
    }: { readonly given?: RunRow; readonly isWhole: boolean; readonly isAnew?: boolean },
  ): Promise<WholeRun | null> => {
    // First: what this process appended before, a log that is read later holds.
    const own = ownHead(runId);
    const known = isAnew ? undefined : verified.get(runId);
    const before = known ?? unread(runId);
    // The row first: the log, read after it, may be longer but never shorter.
    const row = await rowOf(store, before, given);
    const gone = row === null ? problemOfOwn([], own) : null;
    if (gone !== null) throw report(runId, gone, reported.chain);
    if (row === null) return null;
    const now = clock.now();
    const isDue = known === undefined || reported.chain.has(runId) || !isYounger(wholeReadMs, known.comparedAt, now);
    // Before the log: what the register has seen, a log that is read later holds.
    const last = known === undefined ? (await seenHeads(store, [runId], keys)).get(runId) : undefined;
    const { rows, comparesAll } = await fetchAfter(store, before, row, isWhole || isDue);
    const fresh = rows.slice(before.rows.length);
    const { doubt, isRetired } = await signerOf(store, fresh, keys);
    // Only the register can say that a retired key had signed these events before.
    if (known !== undefined && isRetired) return read(store, runId, { isWhole: true, isAnew: true });
    const link =
      doubt ??
      firstFault(runId, before, rows, row.head, { keys, comparesAll, seenTo: seenUpTo(last, keys) }) ??
      problemOfMissed(runId, rows, last) ??
      problemOfOwn(rows, own) ??
      (await firstUnpublished(fresh, isPublished));
    // The operators read where the log changed first. After an erasure, what is remembered here still has the values.
    if (link !== null && !comparesAll) return read(store, runId, { isWhole: true });
    if (link !== null) throw report(runId, link, reported.chain);
    return accept(row, before, rows, comparesAll ? now : null);
  };

  return {
    broken: (runId, link) => report(runId, link, reported.content),
    read: (store, runId, given) =>
      read(store, runId, given === undefined ? { isWhole: false } : { given, isWhole: false }),
    readWhole: (store, runId) => read(store, runId, { isWhole: true }),
    appended(run, rows) {
      const isNew = run.head.seq === rows.length;
      const before = isNew ? unread(run.runId) : verified.get(run.runId);
      const now = clock.now();
      // What was appended to something else than this process has verified is read again.
      if (before === undefined || before.head.hash !== rows[0]?.prev || reported.chain.has(run.runId)) return;
      remember({ ...run, rows: [...before.rows, ...rows], comparedAt: isNew ? now : before.comparedAt });
    },
    readAnew(store, runId, given) {
      forget(runId);
      return read(store, runId, { isWhole: true, ...(given === undefined ? {} : { given }) });
    },
  };
}

/** The run's row. One that was given and is older than the last read is too old. */
async function rowOf(
  { runs }: Pick<Store, 'runs'>,
  { runId, head }: Known,
  given: RunRow | undefined,
): Promise<RunRow | null> {
  return given === undefined || given.head.seq < head.seq ? runs.find(runId) : given;
}

/** Whether the last of these events is signed with a retired key; `doubt` when the register does not say. */
async function signerOf(
  store: Pick<Store, 'register'>,
  fresh: readonly SealedEvent[],
  keys: RecordVerifier,
): Promise<{ readonly doubt: BrokenLink | null; readonly isRetired: boolean }> {
  const last = fresh.at(-1);
  const keyId = last?.keyId ?? null;
  const problem = await settleKeys(store, keys, [keyId]);
  if (problem === null) await keys.deployment.learn();
  return {
    doubt: problem === null ? null : { seq: last?.seq ?? 0, problem },
    isRetired: keyId !== null && keys.retired(keyId) !== null,
  };
}

/** The whole log, of which only what follows `before` is fetched unless `comparesAll`: nothing if the row says so. */
async function fetchAfter(
  { runs }: Pick<Store, 'runs'>,
  { runId, head, rows }: Known,
  row: RunRow,
  comparesAll: boolean,
): Promise<{ readonly rows: readonly SealedEvent[]; readonly comparesAll: boolean }> {
  const isSame = row.head.seq === head.seq && row.head.hash === head.hash;
  const added = comparesAll || isSame ? [] : await runs.log(runId, head.seq);
  if (comparesAll) return { rows: await runs.log(runId, 0), comparesAll: true };
  return { rows: added.length === 0 ? rows : [...rows, ...added], comparesAll: false };
}

function unread(runId: RunId): Known {
  return { runId, head: emptyHead, rows: [], log: [], state: initialState(runId), comparedAt: 0 };
}

/** After an erasure the log is folded anew, without the values. */
function foldAfter(before: Known, rows: readonly SealedEvent[], fresh: readonly SealedEvent[]): WholeRun {
  const { runId } = before;
  const last = rows.at(-1);
  const head = last === undefined ? emptyHead : { seq: last.seq, hash: last.hash };
  if (erasuresIn(fresh).length > 0) {
    const log = rows.map(unsealErased);
    return { runId, head, log, state: fold(runId, log), rows };
  }
  // The rows as they were read: comparing a store's own rows with themselves again takes no time.
  if (fresh.length === 0) return { ...before, rows };
  const log = fresh.map(unsealErased);
  return { runId, head, log: [...before.log, ...log], state: log.reduce(evolve, before.state), rows };
}
