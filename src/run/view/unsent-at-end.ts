/**
 * Why a call that was proposed and never sent did not happen, once its run has ended. It waits for nothing any more.
 */
import type { CallState, RunState } from '../log/state.ts';

/** A clause: `the run was stopped before it was approved: the claim was paid`. Null while the run goes on, or if it was sent. */
export function unsentAtEnd({ progress }: CallState, { ended }: Pick<RunState, 'ended'>): string | null {
  const missed = MISSED[progress.kind];
  if (ended === null || missed === undefined) return null;
  return ended.kind === 'stopped'
    ? `the run was stopped before ${missed}${ended.reason === null ? '' : `: ${ended.reason}`}`
    : `the run ended before ${missed}`;
}

const MISSED: Partial<Record<CallState['progress']['kind'], string>> = {
  awaiting: 'it was approved',
  ready: 'it was sent',
  deferred: 'it was tried again',
};
