/**
 * What a run waits for first, and since when nobody can decide it: the card, the lists and *Why?* speak of the same wait.
 */
import type { Instant } from '../../kernel/clock.ts';
import { changesTogetherMs } from '../../kernel/limits.ts';
import { heldChanges } from '../log/fact-change.ts';
import { openAsks, type AskState, type CallState, type RunState } from '../log/state.ts';
import { waitingOf } from './waiting.ts';

/** Recoveries first, then approvals, then questions and answers. */
const rank = (ask: AskState): number => ({ recovery: 0, approval: 1, question: 2, answer: 3 })[ask.kind];

/** Those that hold up the run most come first, and those to whom something was only told come last. */
export const asksInTurn = (state: RunState): AskState[] => openAsks(state).toSorted((a, b) => rank(a) - rank(b));

export const firstAsked = (state: RunState): AskState | undefined => asksInTurn(state)[0];

/** A call that the vendor has not accepted yet, or that must be probed. The run waits for it, whatever people answer. */
export const callWaiting = ({ calls }: Pick<RunState, 'calls'>): CallState | null =>
  Object.values(calls).find(isCallWaiting) ?? null;

export const isCallWaiting = ({ progress }: CallState): boolean =>
  progress.kind === 'deferred' || progress.kind === 'lost';

/** The step whose wait the card names; null while none is named, and once the run has ended or is to end. */
export function stepWaiting(state: RunState): string | null {
  if (state.ended !== null || state.stopping !== null) return null;
  const asked = firstAsked(state);
  if (asked?.kind === 'recovery' || asked?.kind === 'approval') return asked.step;
  return callWaiting(state)?.step ?? asked?.step ?? waitingOf(state)[0]?.step ?? null;
}

/** Until when changed facts are weighed, so that no one can decide what is asked; null while none are. */
export function checkedUntil(state: RunState, { kind, closed }: Pick<AskState, 'kind' | 'closed'>): Instant | null {
  const [first] = heldChanges(state);
  if (closed !== null || first === undefined || (kind !== 'approval' && kind !== 'question')) return null;
  return first.at + changesTogetherMs;
}
