/**
 * Reads a run from its log, and appends events to it.
 */
import { assert } from '../kernel/assert.ts';
import type { Instant } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import { codeOf } from '../kernel/trouble.ts';
import { caseType, type EventDeclaration } from '../case/kind.ts';
import type { RecordType } from '../kernel/value.ts';
import { emptyHead, signHead, unseal, type Head } from '../run/log/chain.ts';
import { seal, type ToSeal } from '../run/log/seal.ts';
import { evolve } from '../run/log/evolve.ts';
import type { SealedEvent } from '../run/log/event.ts';
import { projectRun } from '../run/view/project-run.ts';
import type { RunState } from '../run/log/state.ts';
import type { PlannedTimer } from '../run/plan/turn.ts';
import type { HandbookInForce } from './handbooks.ts';
import { derivedHash } from './derived-hash.ts';
import type { AppendRequest, AppendResult, Lease, Projection, RunRow } from './ports.ts';
import type { Registry } from '../tool/registry.ts';
import type { Shell } from './shell.ts';
import type { VerifiedRun, WholeRun } from './verified-runs.ts';

export type OpenRun = VerifiedRun;

/**
 * Verifies the log of a run and folds it.
 *
 * @param row the run's row, if the caller has just read it
 * @throws Trouble `run.broken` when the log was changed after it was written: the run is held
 */
export function readRun(shell: Pick<Shell, 'store' | 'verified'>, runId: RunId, row?: RunRow): Promise<OpenRun | null> {
  return shell.verified.read(shell.store, runId, row);
}

/**
 * The same, after comparing the whole stored log with what this process has verified: before a person's decision, and
 * before what people approved is performed.
 */
export function readWholeRun(shell: Pick<Shell, 'store' | 'verified'>, runId: RunId): Promise<WholeRun | null> {
  return shell.verified.readWhole(shell.store, runId);
}

/** The state after `events`, without sealing them. */
export function lookAhead({ state }: Pick<OpenRun, 'state'>, events: readonly ToSeal[]): RunState {
  return events.reduce((before, event) => evolve(before, { ...event, seq: before.seq + 1 }), state);
}

/**
 * Seals and signs `events` with what is derived from them: returns the rows to append and the run after them. This is
 * expensive, so only for an append.
 */
export function sealAppend(
  shell: Pick<Shell, 'random' | 'keys'>,
  run: OpenRun,
  events: readonly ToSeal[],
  { timers, words }: { readonly timers: readonly PlannedTimer[]; readonly words: Words },
): { readonly run: OpenRun; readonly rows: SealedEvent[]; readonly projection: Projection; readonly now: Instant } {
  const after = extend(shell, run, events);
  const projection = projectRun(after.run.state, timers, words);
  return {
    run: after.run,
    rows: signHead(after.rows, derivedHash(projection), shell.keys),
    projection,
    // The rows that follow from the append carry the time of its last event, so the audit can compare them.
    now: after.run.state.at,
  };
}

function extend(
  shell: Pick<Shell, 'random' | 'keys'>,
  run: OpenRun,
  events: readonly ToSeal[],
): { readonly run: OpenRun; readonly rows: SealedEvent[] } {
  const rows = seal(run.runId, run.head, events, (bytes) => shell.random.bytes(bytes), shell.keys);
  const log = rows.map(unseal);
  return {
    rows,
    run: {
      runId: run.runId,
      head: rows.length === 0 ? run.head : headOf(rows),
      log: [...run.log, ...log],
      state: log.reduce(evolve, run.state),
    },
  };
}

export type Appended = { readonly result: AppendResult; readonly run: OpenRun };

/**
 * Appends `events` to `run`. Retries while the database is down, since what happened outside must not be lost. An
 * append whose answer was lost is recognised by its hash and counts as appended.
 */
export async function appendTo(
  shell: Shell,
  run: OpenRun,
  events: readonly ToSeal[],
  options: {
    readonly lease: Lease | null;
    readonly sessions: readonly string[];
    readonly timers: readonly PlannedTimer[];
    readonly words: Words;
    /** As in `AppendRequest`. */
    readonly handbooks?: number;
    /** Retries while the database is down; 0 for a person who clicked, who gets the error at once. */
    readonly patience?: number;
  },
): Promise<Appended> {
  const after = sealAppend(shell, run, events, { timers: options.timers, words: options.words });
  const request = {
    runId: run.runId,
    expected: run.head,
    events: after.rows,
    projection: after.projection,
    lease: options.lease,
    sessions: options.sessions,
    ...(options.handbooks === undefined ? {} : { handbooks: options.handbooks }),
    ...keysOf(run.state, after.run.state),
    now: after.now,
  };
  let mayHaveArrived = false;
  for (let tries = 0; ; tries++) {
    try {
      const result = await shell.store.runs.append(request);
      if (result === 'appended') {
        shell.verified.appended(after.run, after.rows);
        return { result, run: after.run };
      }
      // A worker that lost its lease stops, stored or not: the other worker searches for the calls it finds intents of.
      if (result !== 'lease_lost' && mayHaveArrived && (await isStored(shell, after.run)))
        return { result: 'appended', run: after.run };
      return { result, run };
    } catch (error) {
      if (codeOf(error) !== 'store.unavailable' || tries >= (options.patience ?? UNAVAILABLE_TRIES_MAX)) throw error;
      mayHaveArrived = true;
      await shell.clock.sleep(UNAVAILABLE_PAUSE_MS);
    }
  }
}

/** The keys that the case has come by, with their places. */
function keysOf({ opened: before }: RunState, { opened }: RunState): Pick<AppendRequest, 'keys'> {
  const known = before?.keys.length ?? 0;
  const keys = (opened?.keys ?? []).map((key, position) => ({ ...key, position })).slice(known);
  return keys.length === 0 || before === null ? {} : { keys };
}

/** Adds up to about one lease: after that another worker takes over and probes. */
const UNAVAILABLE_TRIES_MAX = 40;
const UNAVAILABLE_PAUSE_MS = 1_000;

async function isStored(shell: Shell, after: OpenRun): Promise<boolean> {
  const rows = await shell.store.runs.log(after.runId, after.head.seq - 1);
  return rows[0]?.hash === after.head.hash;
}

/** The type of `case` for the run's kind; if the handbook no longer has that kind, only what every case has. */
export function caseTypeOf(inForce: HandbookInForce, state: RunState): RecordType {
  const kind = state.opened === null ? undefined : inForce.handbook.kinds.get(state.opened.kind);
  return kind === undefined ? { kind: 'record', fields: {} } : caseType(kind);
}

/** What says how the facts of a run and the answers of its tools are shown. */
export type Words = { readonly registry: Registry; readonly caseType: RecordType };

export function wordsOf(inForce: HandbookInForce, state: RunState): Words & { readonly timeZone: string } {
  const { registry, timeZone } = inForce.handbook;
  return { registry, timeZone, caseType: caseTypeOf(inForce, state) };
}

/** The events that the kind of a run's case declares. */
export function eventsOf(inForce: HandbookInForce, { opened }: RunState): readonly EventDeclaration[] {
  return opened === null ? [] : (inForce.handbook.kinds.get(opened.kind)?.events ?? []);
}

function headOf(rows: readonly SealedEvent[]): Head {
  const last = rows.at(-1);
  if (last === undefined) return emptyHead;
  assert(last.seq >= 1, 'the last event of a log has its number');
  return { seq: last.seq, hash: last.hash };
}
