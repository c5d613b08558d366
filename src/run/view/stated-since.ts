/**
 * What the case states since people are asked, and the run does not use: they had decided to go on whatever it states.
 * What they are asked stays open then, so its card shows the newest value.
 */
import { changeText, standingText } from '../cite/change-text.ts';
import { inUseOrUnread } from '../log/fact-change.ts';
import type { AskState, RunState } from '../log/state.ts';

export function statedSince(state: RunState, ask: AskState): readonly string[] {
  // What is left cannot be compared with what was stated.
  if (state.isErased) return [];
  const until = ask.closed?.at ?? Infinity;
  const known = state.changes.filter(({ standing, at }) => standing !== 'late' && at <= until);
  return [...new Map(known.map((change) => [change.path, change])).values()].flatMap((change) => {
    if (change.standing !== 'unused' || change.seq < ask.seq) return [];
    const { label, after, problem } = change;
    const text = changeText({ label, after, problem, ...inUseOrUnread(state, change.path) });
    return [`Since this was asked: ${text}; ${standingText(change)}`];
  });
}
