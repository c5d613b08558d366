/**
 * Reads logs in order to act on them: only events with a verified place in a signed hash chain are folded.
 *
 * Rows that this process has verified stay in memory. The next read compares them with the stored ones, field by
 * field, and verifies and folds only the events after them. So a process hashes each event once, and any process that
 * has read a log before notices when it is rewritten, even with valid hashes. None of this is stored: a new process
 * verifies from event 1.
 *
 * A log that was entirely rebuilt has no signature, since the key is not in the database. Limit: an earlier, signed state
 * of a log is genuine; only the register of runs shows that the log had gone on since.
 */
import { isDeepStrictEqual } from 'node:util';
import type { RunId } from '../kernel/ids.ts';
import { verifiedEventsMax } from '../kernel/limits.ts';
import type { RecordVerifier } from '../kernel/record-keys.ts';
import { codeOf, Trouble } from '../kernel/trouble.ts';
import { emptyHead, firstBrokenLink, firstUnsigned, type BrokenLink, type Head } from '../run/log/chain.ts';
import { erasedFields, erasuresIn, firstWrongErasure, unsealErased, withoutFields } from '../run/log/erasable.ts';
import type { LoggedEvent, SealedEvent } from '../run/log/event.ts';
import { evolve, fold } from '../run/log/evolve.ts';
import { firstNewer } from '../run/log/semantics.ts';
import { initialState, type RunState } from '../run/log/state.ts';
import type { RunRow, Store } from './ports.ts';

/** Error code of a run whose log was changed after it was written. The run is held: nothing is done on it. */
const RUN_BROKEN = 'run.broken';
/** Error code of a run that a newer program continued, which happens while an update is being rolled out. */
export const RUN_NEWER = 'run.newer';

/** Whether the error means that this program does nothing on the run: its log was changed, or is ahead of it. */
export const isHeld = (error: unknown): boolean => heldSentence(error) !== null;

/** For a person who acts on a held run, which only the operators can free; null for any other error. */
export function heldSentence(error: unknown): string | null {
  switch (codeOf(error)) {
    case RUN_BROKEN:
      return 'The record of this run is not as it was written, so it is held: nothing was done, and the operators were notified';
    case RUN_NEWER:
      return 'A newer version of Sopwith works on this run: nothing was done here. Try again in a few minutes';
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
  read(store: Pick<Store, 'runs'>, runId: RunId, row?: RunRow): Promise<VerifiedRun | null>;
  /** The error for a run with a valid chain that differs from what approvers saw. Operators get one line per event. */
  broken(runId: RunId, link: BrokenLink): Trouble;
};

type Known = VerifiedRun & { readonly rows: readonly SealedEvent[] };

export function createVerifiedRuns(
  keys: RecordVerifier,
  notify: (trouble: Trouble, runId: RunId) => void = () => undefined,
): VerifiedRuns {
  /** The most recently read run comes last. */
  const verified = new Map<RunId, Known>();
  let events = 0;
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
    forget(run.runId);
    if (run.rows.length > verifiedEventsMax) return;
    verified.set(run.runId, run);
    events += run.rows.length;
    for (const oldest of verified.keys()) {
      if (events <= verifiedEventsMax) return;
      forget(oldest);
    }
  };

  return {
    broken: (runId, link) => report(runId, link, reported.content),
    async read(store, runId, known) {
      // The row first: the log, read after it, may be longer but never shorter.
      const row = known ?? (await store.runs.find(runId));
      if (row === null) return null;
      const rows = await store.runs.log(runId, 0);
      const before = verified.get(runId) ?? {
        runId,
        head: emptyHead,
        rows: [],
        log: [],
        state: initialState(runId),
      };
      const link =
        firstChange(before.rows, rows) ?? firstUnsound(runId, before, rows, keys) ?? wrongEnd(row.head, rows);
      if (link !== null) throw report(runId, link, reported.chain);
      const fresh = rows.slice(before.rows.length);
      const newer = firstNewer(fresh);
      if (newer !== null)
        throw reportOnce(
          runId,
          newer.seq,
          reported.content,
          new Trouble(RUN_NEWER, {
            message: `Expected events that this program knows, got event ${newer.seq} of \`${runId}\` with ${newer.problem}: update this process`,
          }),
        );
      // After an erasure the log is folded anew, without the values.
      const isErased = erasuresIn(fresh).length > 0;
      const log = isErased ? [] : fresh.map(unsealErased);
      const last = rows.at(-1);
      const run: Known = {
        runId,
        head: last === undefined ? emptyHead : { seq: last.seq, hash: last.hash },
        rows: rows.length === before.rows.length ? before.rows : rows,
        log: isErased ? rows.map(unsealErased) : log.length === 0 ? before.log : [...before.log, ...log],
        state: isErased ? fold(runId, rows.map(unsealErased)) : log.reduce(evolve, before.state),
      };
      remember(run);
      reported.chain.delete(runId);
      return run;
    },
  };
}

/** Rows that were verified before must not have changed, even if their new hashes are valid. */
function firstChange(before: readonly SealedEvent[], rows: readonly SealedEvent[]): BrokenLink | null {
  const erased = erasuresIn(rows.slice(before.length));
  const known = erased.length === 0 ? before : withoutFields(before, erased);
  const index = known.findIndex((row, place) => !isDeepStrictEqual(row, rows[place]));
  return index < 0
    ? null
    : { seq: index + 1, problem: 'Expected the event that this process has read before, got another or none' };
}

function firstUnsound(
  runId: RunId,
  before: Pick<Known, 'head' | 'rows'>,
  rows: readonly SealedEvent[],
  keys: RecordVerifier,
): BrokenLink | null {
  const fresh = rows.slice(before.rows.length);
  const link = firstBrokenLink(runId, fresh, before.head) ?? firstUnsigned(fresh, keys, 'last');
  if (link !== null) return link;
  const isTouched = fresh.some((row) => row.type === 'FieldsErased' || erasedFields(row).length > 0);
  return isTouched ? firstWrongErasure(rows) : null;
}

/** Compares the length with the run's row, because removing events from the end leaves a valid chain. */
function wrongEnd(head: Head, rows: readonly SealedEvent[]): BrokenLink | null {
  return rows[head.seq - 1]?.hash === head.hash
    ? null
    : {
        seq: head.seq,
        problem: `Expected the log to hold event ${head.seq} as the run's row says, got another or none`,
      };
}
