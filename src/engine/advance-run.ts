/**
 * Advances one run as far as it goes: plan, append, perform, again; until it waits, is parked or has ended.
 *
 * One append a round: the outcome of the calls before, what follows from it, and the intents of the calls after. A
 * person's command may come in between. Then the log is read again, outcomes are kept, and everything planned is
 * planned anew.
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
 * Resolves when the run rests; false when another worker has it.
 *
 * @param moved called after each append, so that the thread can follow a run that is long on its way
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
      // Outcomes are facts and stay. What was planned is planned again on what others have appended meanwhile.
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
 * What the next round begins with: the chosen SOP, or the first outcome to arrive, or nothing new; null when the run
 * rests.
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

/** Renews the lease until the work is over; a lost lease ends the work. */
async function keepLease(shell: Shell, lease: Lease, over: AbortController): Promise<void> {
  while (!over.signal.aborted) {
    try {
      await shell.clock.sleep(leaseMs / 3, over.signal);
      if (!(await shell.store.runs.renew(lease, shell.clock.now() + leaseMs))) over.abort();
    } catch (error) {
      if (over.signal.aborted) return;
      // While the database is away no other worker can take the run either; its own time-out decides.
      if (codeOf(error) !== 'store.unavailable')
        shell.logger.error('lease.renewal_failed', error, { run: lease.runId });
    }
  }
}
