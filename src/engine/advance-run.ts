/**
 * Advances one run as far as it goes: plan, append, perform, again; until it waits, is parked or has ended.
 *
 * Each round makes one append: the outcomes of earlier calls, what follows from them, and the intents of the next
 * calls. If a person's command is appended first, the log is read again, the outcomes stay, and the rest is replanned.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import { assert } from '../kernel/assert.ts';
import type { Instant } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import { leaseMs } from '../kernel/limits.ts';
import { codeOf } from '../kernel/trouble.ts';
import { chooseSop } from './choose-sop.ts';
import { commitRound } from './commit-round.ts';
import { releaseEarly } from './early-events.ts';
import { concernsOtherCases, wakeOtherCases } from './other-cases.ts';
import { readRun, type OpenRun } from './open-run.ts';
import type { Aside } from './keyed-queue.ts';
import { planRound } from './plan-round.ts';
import type { Lease, Leased } from './ports.ts';
import type { Slot } from './rate-limiter.ts';
import { stamp, type Next, type Outcome, type Round } from './round.ts';
import type { Shell } from './shell.ts';

const NEVER = new AbortController().signal;
const RECORD_OPENED = 'the case has opened this record';
/** A reason of its own: without one, each abort makes an error with its stack. */
const OVER = new Error('over');

/**
 * `done`: nothing is left to do now. `held`: another worker holds the run. `later`: too many runs wait for the same
 * vendor, the register cannot be written, or the process stops; the run should be looked at again in a while. `soon`: a
 * message about its case is about to be read.
 */
export type Advanced = 'done' | 'held' | 'later' | 'soon';

/** `nextDue`: the earliest timer of the run, when this worker has just left it. */
export type Left = { readonly how: Advanced; readonly nextDue: Instant | null };

export type AdvanceOptions = {
  /** Called after each append, so the thread can follow a long-running run. */
  readonly moved?: () => void;
  /** Waits for vendors without taking up the worker's room. */
  readonly aside?: Aside;
  /** Aborted when the process stops: the run finishes its calls and starts no other. */
  readonly stopping?: AbortSignal;
};

export async function advanceRun(shell: Shell, runId: RunId, options: AdvanceOptions = {}): Promise<Left> {
  const { clock, store } = shell;
  const lease = await store.runs.lease(runId, shell.worker, clock.now(), clock.now() + leaseMs);
  if (lease === null) return { how: 'held', nextDue: await store.runs.nextDue(runId) };
  const over = new AbortController();
  const beat = keepLease(shell, lease, over);
  const leave = async (): Promise<Instant | null> => {
    over.abort(OVER);
    await beat;
    return store.runs.release(lease);
  };
  let how: Advanced;
  try {
    how = await advance(shell, runId, lease, over.signal, options);
  } catch (error) {
    await leave();
    throw error;
  }
  return { how, nextDue: await leave() };
}

async function advance(
  shell: Shell,
  runId: RunId,
  lease: Leased,
  over: AbortSignal,
  { moved = () => undefined, aside = (outside) => outside, stopping = NEVER }: AdvanceOptions,
): Promise<Advanced> {
  let run = await readRun(shell, runId, lease.row);
  if (run === null) return 'done';
  const inFlight = new Map<string, Promise<Outcome>>();
  let next: Next = { outcomes: [], slots: [], isFirst: true };
  let checked = 0;
  let released = 0;
  while (!over.aborted) {
    const keys = keysToCheck(run);
    if (keys.length > checked) await checkKeys(shell, run, keys.slice(checked));
    checked = keys.length;
    // What arrived for a record before the case had it, also if an earlier process did not come to it.
    const { records } = run.state;
    if (records.length > released) await releaseEarly(shell, { keys: records.slice(released) }, RECORD_OPENED);
    released = records.length;
    const round = await planRound(shell, run, next, inFlight);
    const { result, run: after, calls } = await commitRound(shell, run, round, lease, inFlight);
    if (result === 'lease_lost') return 'done';
    if (result !== 'appended') {
      if (result === 'outdated') await shell.handbooks.current();
      // Outcomes are facts and stay. The rest is replanned on top of what others have appended meanwhile.
      run = await readRun(shell, runId);
      assert(run !== null, 'a log never shrinks');
      next = { ...next, slots: [] };
      continue;
    }
    if (after.head.seq > run.head.seq) moved();
    if (concernsOtherCases(round.inForce.handbook.registry, run.state, after.state))
      await wakeOtherCases(shell, after.state);
    run = after;
    for (const { call, slot, outcome } of calls)
      inFlight.set(
        call.callId,
        outcome.finally(() => {
          slot.release();
        }),
      );
    const found = await nextOf(shell, run, round, inFlight, { aside, stopping });
    if (typeof found === 'string') return found;
    next = found;
  }
  for (const slot of next.slots) slot.release();
  return 'done';
}

/**
 * The records that only their rows lead to. The first record of a case is found without one: its first run follows from it.
 * A case that started again goes on with all of them.
 */
function keysToCheck({ state: { opened } }: OpenRun): readonly CorrelationKey[] {
  return opened === null ? [] : opened.keys.slice(opened.earlier === null ? 1 : 0);
}

/**
 * @throws Trouble `run.broken` when the rows do not lead from a record to its case: what changes there would not reach it
 */
async function checkKeys(shell: Shell, run: OpenRun, keys: readonly CorrelationKey[]): Promise<void> {
  const caseId = run.state.opened?.caseId;
  const rows = await Promise.all(keys.map((key) => shell.store.cases.findByKey(key)));
  for (const [index, key] of keys.entries()) {
    const row = rows[index];
    if (row?.caseId === caseId) continue;
    const problem = `Expected the table \`case_keys\` to lead from ${key.system} ${key.record} to ${caseId}, got ${row?.caseId ?? 'no case'}`;
    throw shell.verified.broken(run.runId, { seq: run.head.seq, problem });
  }
}

/**
 * What the next round starts from: the chosen SOP, the first outcome to arrive, a vendor's slot, or nothing new; how
 * the run was left when there is nothing to do now.
 */
async function nextOf(
  shell: Shell,
  run: OpenRun,
  round: Round,
  inFlight: Map<string, Promise<Outcome>>,
  { aside, stopping }: { readonly aside: Aside; readonly stopping: AbortSignal },
): Promise<Next | Advanced> {
  if (round.choosesSop) return { outcomes: [stamp(shell, chooseSop(run.state, round.inForce))], slots: [] };
  if (round.isRefused) return { outcomes: [], slots: [] };
  if (inFlight.size === 0 && round.busy.length === 0) return leftBehind(round);
  const crowded = round.busy.every((system) => shell.limiter.isCrowded(system));
  if (inFlight.size === 0 && (stopping.aborted || crowded)) return 'later';
  const { first, slots } = await aside(firstOf(shell, round, inFlight, stopping));
  if (first === null) return { outcomes: [], slots };
  inFlight.delete(first.callId);
  return { outcomes: [stamp(shell, first.event)], slots };
}

function leftBehind({ isUnread, isUnnamed }: Round): Advanced {
  if (isUnread) return 'soon';
  return isUnnamed ? 'later' : 'done';
}

/** The first outcome or the first free slots; slots of other systems that came at the same moment are used too. */
async function firstOf(
  shell: Shell,
  round: Round,
  inFlight: ReadonlyMap<string, Promise<Outcome>>,
  stopping: AbortSignal,
): Promise<{ readonly first: Outcome | null; readonly slots: readonly Slot[] }> {
  const over = new AbortController();
  const leave = (): void => {
    over.abort(OVER);
  };
  stopping.addEventListener('abort', leave);
  const waits = stopping.aborted ? [] : round.busy.map((system) => shell.limiter.wait(system, over.signal));
  try {
    const first = await Promise.race([...inFlight.values(), ...waits.map((wait) => wait.then(() => null))]);
    return { first, slots: await whenLeft(over, waits) };
  } catch (error) {
    for (const slot of await whenLeft(over, waits)) slot.release();
    throw error;
  } finally {
    stopping.removeEventListener('abort', leave);
  }
}

/** Leaves the lines, and returns the slots that were given meanwhile. */
async function whenLeft(over: AbortController, waits: readonly Promise<Slot | null>[]): Promise<readonly Slot[]> {
  over.abort(OVER);
  return (await Promise.all(waits)).filter((slot) => slot !== null);
}

/** Renews the lease until the work is done; a lost lease stops the work. */
async function keepLease(shell: Shell, lease: Lease, over: AbortController): Promise<void> {
  while (!over.signal.aborted) {
    try {
      await shell.clock.sleep(leaseMs / 3, over.signal);
      if (!(await shell.store.runs.renew(lease, shell.clock.now() + leaseMs))) over.abort(OVER);
    } catch (error) {
      if (over.signal.aborted) return;
      // While the database is down no other worker can take the run either; the lease's own expiry decides.
      if (codeOf(error) !== 'store.unavailable')
        shell.logger.error('lease.renewal_failed', error, { run: lease.runId });
    }
  }
}
