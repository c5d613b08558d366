/**
 * What became of the writes whose outcome was unknown when their run was stopped: what the end of the run says of them.
 */
import { isInFlight } from '../log/call-progress.ts';
import type { CallState, RunState } from '../log/state.ts';
import { lookAfter } from '../log/said-done.ts';
import { openText } from '../log/unknown-writes.ts';

export type KnownAtStop = {
  /** `done`, `not done`, `unknown`. */
  readonly label: string;
  /** What was to be done. */
  readonly summary: string;
  /** `step 1a was done before the stop: Pay $150.00`. */
  readonly clause: string;
};

/** In the order in which they were proposed; none for a run that was not stopped. */
export function knownAtStop({ calls, stopping, ended }: RunState): readonly KnownAtStop[] {
  if (ended?.kind !== 'stopped') return [];
  return Object.values(calls)
    .filter(
      ({ callId, proposed, progress }) =>
        stopping?.calls.includes(callId) === true || (proposed.effect === 'write' && isInFlight(progress)),
    )
    .map(knownOf);
}

function knownOf(call: CallState): KnownAtStop {
  const { step, progress, proposed } = call;
  const { summary } = proposed;
  if (isInFlight(progress)) return { label: 'unknown', summary, clause: openText(call) };
  if (progress.kind === 'succeeded')
    return { label: 'done', summary, clause: `step ${step} was done before the stop: ${summary}` };
  if (progress.kind === 'settled') {
    const look = lookAfter(call);
    const says = `done, as ${progress.by} says`;
    const done = `${progress.found?.summary ?? summary}${look === null ? '' : `; ${look}`}`;
    return { label: says, summary: done, clause: `step ${progress.found?.step ?? step} was ${says}: ${done}` };
  }
  return { label: 'not done', summary, clause: `step ${step} was not done: ${summary}` };
}
