/**
 * Advances one run as far as it goes: plan, append, perform, again; until it waits, is parked or has ended.
 *
 * Each round makes one append: the outcomes of earlier calls, what follows from them, and the intents of the next
 * calls. If a person's command is appended first, the log is read again, the outcomes stay, and the rest is replanned.
 */
import { assert } from '../kernel/assert.ts';
import type { RunId } from '../kernel/ids.ts';
import { leaseMs } from '../kernel/limits.ts';
import { codeOf } from '../kernel/trouble.ts';
import type { ToSeal } from '../run/log/chain.ts';
import { chooseSop } from './choose-sop.ts';
import { commitRound } from './commit-round.ts';
import { readRun, type OpenRun } from './open-run.ts';
import { planRound } from './plan-round.ts';
import type { Lease } from './ports.ts';
import { stamp, type Outcome, type Round } from './round.ts';
import type { Shell } from './shell.ts';

/**
 * Resolves with true when the run has nothing left to do now, with false when another worker holds it.
 *
 * @param moved called after each append, so the thread can follow a long-running run
 */
export async function advanceRun(shell: Shell, runId: RunId, moved: () => void = () => undefined): Promise<boolean> {
  const { clock, store } = shell;
  const lease = await store.runs.lease(runId, shell.worker, clock.now(), clock.now() + leaseMs);
  if (lease === null) return false;
  const over = new AbortController();
  const beat = keepLease(shell, lease, over);
  try {
    await advance(shell, runId, lease, over.signal, moved);
    return true;
  } finally {
    over.abort();
    await beat;
    await store.runs.release(lease);
  }
}

async function advance(shell: Shell, runId: RunId, lease: Lease, over: AbortSignal, moved: () => void): Promise<void> {
  let run = await readRun(shell, runId);
  if (run === null) return;
  const inFlight = new Map<string, Promise<Outcome>>();
  let outcomes: readonly ToSeal[] = [];
  while (!over.aborted) {
    const round = await planRound(shell, run, outcomes, inFlight);
    const { result, run: after, calls } = await commitRound(shell, run, round, lease, inFlight);
    if (result === 'lease_lost') return;
    if (result !== 'appended') {
      // Outcomes are facts and stay. The rest is replanned on top of what others have appended meanwhile.
      run = await readRun(shell, runId);
      assert(run !== null, 'a log never shrinks');
      continue;
    }
    if (after.head.seq > run.head.seq) moved();
    run = after;
    for (const { call, slot, outcome } of calls)
      inFlight.set(
        call.callId,
        outcome.finally(() => {
          slot.release();
        }),
      );
    const next = await nextOutcomes(shell, run, round, inFlight);
    if (next === null) return;
    outcomes = next;
  }
}

/**
 * What the next round starts from: the chosen SOP, the first outcome to arrive, or nothing new; null when the run has
 * nothing left to do now.
 */
async function nextOutcomes(
  shell: Shell,
  run: OpenRun,
  round: Round,
  inFlight: Map<string, Promise<Outcome>>,
): Promise<readonly ToSeal[] | null> {
  if (round.choosesSop) return [stamp(shell, chooseSop(run.state, round.inForce, shell.registry))];
  if (round.isRefused) return [];
  if (inFlight.size === 0 && round.busy.length === 0) return null;
  const first = await Promise.race([
    ...inFlight.values(),
    ...round.busy.map((system) => shell.limiter.whenFree(system).then(() => null)),
  ]);
  if (first === null) return [];
  inFlight.delete(first.callId);
  return [stamp(shell, first.event)];
}

/** Renews the lease until the work is done; a lost lease stops the work. */
async function keepLease(shell: Shell, lease: Lease, over: AbortController): Promise<void> {
  while (!over.signal.aborted) {
    try {
      await shell.clock.sleep(leaseMs / 3, over.signal);
      if (!(await shell.store.runs.renew(lease, shell.clock.now() + leaseMs))) over.abort();
    } catch (error) {
      if (over.signal.aborted) return;
      // While the database is down no other worker can take the run either; the lease's own expiry decides.
      if (codeOf(error) !== 'store.unavailable')
        shell.logger.error('lease.renewal_failed', error, { run: lease.runId });
    }
  }
}
