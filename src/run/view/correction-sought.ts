/**
 * An answer that someone wants to correct once more than it may be: others decide about that. Who decides meanwhile about
 * what depends on the answer has to know.
 */
import { formatInstant } from '../../kernel/time.ts';
import type { RecoveryAsk } from '../log/asks.ts';
import { ANSWER_CORRECTED } from '../log/park.ts';
import type { AskState, RunState } from '../log/state.ts';

/** Of an open ask: what is wanted and what became of that, as sentences without a full stop. */
export function correctionsSought(state: RunState, ask: AskState): readonly string[] {
  if (ask.closed !== null || state.isErased) return [];
  return Object.values(state.asks).flatMap((other) => {
    if (other.kind !== 'recovery' || other.code !== ANSWER_CORRECTED) return [];
    // What had been decided before this was asked is known to whoever decided.
    return other.closed === null || other.seq > ask.seq
      ? [`${other.because}. ${other.known[0] ?? ''}. ${cameOf(other)}`]
      : [];
  });
}

function cameOf({ closed, group }: RecoveryAsk): string {
  return closed === null
    ? `${group} decides whether the answer stays as it is; until then nothing is done, whatever is decided here`
    : `${closed.by?.name ?? 'Someone'} decided at ${formatInstant(closed.at)} that the answer stays as it is`;
}
