/**
 * The timers to store with an append that does not come from the worker advancing the run. The planned events and
 * effects are left to that worker, which is woken next.
 */
import { planNext, type Plan } from '../run/plan/plan-next.ts';
import type { RunState } from '../run/log/state.ts';
import type { PlannedTimer } from '../run/plan/turn.ts';
import { leaseMs } from '../kernel/limits.ts';
import type { HandbookInForce } from './handbooks.ts';
import type { Shell } from './shell.ts';
import { planContextOf } from './plan-context-of.ts';

export async function timersOf(shell: Shell, inForce: HandbookInForce, state: RunState): Promise<PlannedTimer[]> {
  const inFlight = startedIn(state);
  const plan = await planAhead(shell, inForce, state);
  const now = shell.clock.now();
  // What follows from the append is due at once: if the wake-up is lost, the sweep finds this timer.
  const follows = plan.events.length > 0 || plan.effects.length > 0 ? [{ key: 'plan', dueAt: now }] : [];
  return [...plan.timers, ...inFlight.map((callId) => ({ key: `call:${callId}`, dueAt: now + leaseMs })), ...follows];
}

/** What the worker that advances the run would plan now, with every started call still in flight. */
export async function planAhead(shell: Shell, inForce: HandbookInForce, state: RunState): Promise<Plan> {
  const sop = state.sop === null ? null : await shell.handbooks.sop(state.sop);
  return planNext({
    sop,
    state,
    context: planContextOf(shell, inForce, state, sop),
    inFlight: new Set(startedIn(state)),
  });
}

function startedIn({ calls }: RunState): string[] {
  return Object.values(calls)
    .filter(({ progress }) => progress.kind === 'started')
    .map(({ callId }) => callId);
}
