/** Why a call was replaced before it started, and whether its step has proposed another one. */
import type { CallState, RunState } from '../log/state.ts';

/** `facts changed before it started, so it was proposed again`. */
export function replacedText({ proposed, progress }: CallState, { callOfStep, ended }: RunState): string {
  const cause = causeOf(progress);
  const latest = callOfStep[proposed.step];
  if (latest !== undefined && latest !== proposed.callId) return `${cause}, so it was proposed again`;
  return `${cause}, and nothing was proposed in its place${ended === null ? ' so far' : ''}`;
}

function causeOf(progress: CallState['progress']): string {
  if (progress.kind === 'replaced' && progress.isOutdated === true)
    return 'what was paid before is another than it was decided from';
  const isCorrected = progress.kind === 'replaced' && progress.isCorrected === true;
  return `${isCorrected ? 'an answer or value that it was decided from was corrected' : 'facts changed'} before it started`;
}
