/**
 * What the case states since people are asked, and the run does not use. What they are asked stays open then, so its card
 * shows the newest value.
 */
import { changeLines, STARTS_AGAIN } from '../cite/change-lines.ts';
import { changeText, inUseText, standingText } from '../cite/change-text.ts';
import type { RecoveryAsk } from '../log/asks.ts';
import { inUseOrUnread } from '../log/fact-change.ts';
import type { AskState, RunState } from '../log/state.ts';
import { changedBack, choicesOf, statedAtStop } from '../log/stated-otherwise.ts';

/** A card has limited room; the others are counted. */
const SHOWN_MAX = 5;

const SINCE = 'Since this was asked: ';

/** Of a stop: what it does not say yet, and that the case may start again with it. */
export function statedAtStopTexts(state: RunState, ask: RecoveryAsk): readonly string[] {
  const stated = statedAtStop(state, ask);
  const lines = stated.flatMap((change) =>
    changeLines([change]).map((line) => `${change.seq > ask.seq ? SINCE : ''}${line}`),
  );
  const back = changedBack(state, ask).map(
    ({ path, label }) => `${SINCE}${label} is ${inUseText(state, path)} again, as the run uses it`,
  );
  const more = lines.length - SHOWN_MAX;
  return [
    ...lines.slice(0, SHOWN_MAX),
    ...(more <= 0 ? [] : [`${SINCE}${more} more facts changed`]),
    ...back,
    ...(choicesOf(state, ask) === ask.choices ? [] : [STARTS_AGAIN]),
  ];
}

/**
 * Of a stop without a call: what came into use since it was asked, since nothing had used the fact. The run goes on with
 * it only once a person says so.
 */
export function usedSince(state: RunState, { seq, callId, closed, choices }: RecoveryAsk): readonly string[] {
  const isShown = closed === null ? state.ended === null : closed.how === 'recovered';
  if (callId !== null || !isShown || state.isErased) return [];
  const until = closed?.at ?? Infinity;
  const used = state.changes.filter((change) => change.standing === 'used' && change.seq > seq && change.at <= until);
  const then = choices.includes('try_again') ? ', and “Try again” goes on with it' : '';
  return [...new Set(used.map(({ path }) => path))].flatMap((path) => {
    const [first, last] = [used.find((one) => one.path === path), used.findLast((one) => one.path === path)];
    if (first === undefined || last === undefined) return [];
    const { before, unread } = first;
    const change = { ...last, before, ...(unread === undefined ? {} : { unread }) };
    return changeLines([change]).map((line) => `${SINCE}${line}; the run uses it now${then}`);
  });
}

/** Of an approval or a question: people had decided to go on whatever the case states. */

export function statedSince(state: RunState, ask: AskState): readonly string[] {
  // What is left cannot be compared with what was stated.
  if (state.isErased) return [];
  const until = ask.closed?.at ?? Infinity;
  const known = state.changes.filter(({ standing, at }) => standing !== 'late' && at <= until);
  return [...new Map(known.map((change) => [change.path, change])).values()].flatMap((change) => {
    if (change.standing !== 'unused' || change.seq < ask.seq) return [];
    const { label, after, problem } = change;
    const text = changeText({ label, after, problem, ...inUseOrUnread(state, change.path) });
    return [`${SINCE}${text}; ${standingText(change)}`];
  });
}
