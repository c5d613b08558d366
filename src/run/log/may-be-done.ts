/** Which writes were done, or may have been. */
import { EARLIER_FOUND } from '../../tool/tool.ts';
import type { CallState } from './call.ts';

/** Whether the write was done, or may have been: it was sent, and nothing shows that it was not done. */
export function mayBeDone({ proposed, progress }: CallState): boolean {
  // What was done before the case started again is no effect of this run.
  if (progress.kind === 'settled') return proposed.effect === 'write' && progress.before.length === 0;
  if (progress.kind === 'failed') return progress.code === EARLIER_FOUND;
  return proposed.effect === 'write' && ['succeeded', 'started', 'lost'].includes(progress.kind);
}

/** The same, and what a person said was done before the case started again: it counts as done by this run. */
export const countsAsDone = (call: CallState): boolean =>
  mayBeDone(call) || (call.progress.kind === 'settled' && call.proposed.effect === 'write');

type LeftOut = CallState & { readonly progress: { readonly kind: 'left_out'; readonly by: string } };

/** Whether a person chose that the run goes on without it: as not done as what was denied. */
export const isLeftOut = (call: CallState): call is LeftOut =>
  call.progress.kind === 'left_out' && call.progress.isByPerson === true;
