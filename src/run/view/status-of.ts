/**
 * The status of a run, computed from its state: one word for lists, rows and the card.
 */
import type { RunStatus } from '../log/run-status.ts';
import { openAsks, outcomeOf, type RunState } from '../log/state.ts';
import { waitingOf } from './waiting.ts';

export function statusOf(state: RunState): RunStatus {
  if (state.ended !== null) return state.ended.kind;
  const open = openAsks(state);
  if (open.some(({ kind }) => kind === 'recovery')) return 'parked';
  if (open.length > 0 || waitingOf(state).length > 0) return 'waiting';
  return Object.values(state.calls).some(({ progress }) => progress.kind === 'deferred' || progress.kind === 'lost')
    ? 'waiting'
    : 'running';
}

/** The outcome of a run that its SOP ended; null while the run goes on, and when a person ended it. */
export function finalOutcomeOf(state: Pick<RunState, 'ended' | 'outcomes'>): string | null {
  return state.ended !== null && state.ended.by === null ? outcomeOf(state) : null;
}
