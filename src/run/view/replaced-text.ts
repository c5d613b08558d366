/** Why a call was replaced before it started, and whether its step has proposed another one. */
import type { CallState, RunState } from '../log/state.ts';

/** `facts changed before it started, so it was proposed again`. */
export function replacedText({ proposed, progress }: CallState, { callOfStep, ended }: RunState): string {
  const isCorrected = progress.kind === 'replaced' && progress.isCorrected === true;
  const cause = `${isCorrected ? 'an answer or value that it was decided from was corrected' : 'facts changed'} before it started`;
  const latest = callOfStep[proposed.step];
  if (latest !== undefined && latest !== proposed.callId) return `${cause}, so it was proposed again`;
  return `${cause}, and nothing was proposed in its place${ended === null ? ' so far' : ''}`;
}
