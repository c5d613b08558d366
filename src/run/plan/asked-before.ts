/**
 * Once people were asked to approve a step, only people let it go on: not a boundary that was published as milder, not a
 * fact or an answer that changed below a limit, and not a denial whose reason is gone.
 */
import type { Verdict } from '../../boundary/verdict.ts';
import type { CallState } from '../log/call.ts';
import type { RunState } from '../log/state.ts';

/** The verdict on a call that people were asked to approve: what was asked stays asked. */
export function verdictOnAsked(now: Verdict, { approval, verdict: then }: CallState): Verdict {
  const isWaived = then.outcome === 'needs approval' && now.outcome === 'permitted';
  return approval !== null && isWaived ? then : now;
}

/** The verdict on a call that the step proposes in place of one that people were asked to approve: it is asked too. */
export function verdictOnNext(now: Verdict, { calls }: Pick<RunState, 'calls'>, step: string): Verdict {
  if (now.outcome !== 'permitted') return now;
  const asked = Object.values(calls).findLast((call) => call.step === step && call.approval !== null);
  if (asked === undefined) return now;
  const { approvers, expiresMs } = asked.verdict;
  return { ...now, outcome: 'needs approval', approvers, expiresMs, isAskedBefore: true };
}
