/**
 * What the case states since people are asked, and the run does not use. What they are asked stays open then, so its card
 * shows the newest value.
 */
import { own } from '../../kernel/own.ts';
import { changeLines, STARTS_AGAIN } from '../cite/change-lines.ts';
import { changeText, inUseText, standingText } from '../cite/change-text.ts';
import { readingsBefore } from '../cite/readings-before.ts';
import { valueInSentence } from '../cite/reading-text.ts';
import type { RecoveryAsk } from '../log/asks.ts';
import { inUseOrUnread, type WeighedChange } from '../log/fact-change.ts';
import type { AskState, RunState } from '../log/state.ts';
import { isReadAt } from '../log/uses.ts';
import { changedBack, choicesOf, statedAtStop, type OtherChange } from '../log/stated-otherwise.ts';

/** A card has limited room; the others are counted. */
const SHOWN_MAX = 5;

const SINCE = 'Since this was asked: ';

const TRIES_AGAIN =
  'Try again: the step takes the new values, unless something decided before would be otherwise with them; then people are asked';

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
    ...(takesHeld(state, ask, stated) ? [TRIES_AGAIN] : []),
    ...(choicesOf(state, ask) === ask.choices ? [] : [STARTS_AGAIN]),
  ];
}

/** Whether *Try again* at a look-up weighs a value of which it reads another now, and then takes it. */
function takesHeld(state: RunState, ask: RecoveryAsk, stated: readonly OtherChange[]): boolean {
  const call = ask.callId === null ? undefined : own(state.calls, ask.callId);
  const isOffered = ask.closed === null && state.stopping === null && ask.choices.includes('try_again');
  if (!isOffered || call?.proposed.effect !== 'read') return false;
  const readings = readingsBefore(state, call.proposed.readings);
  return stated.some(({ standing, path }) => standing === 'held' && isReadAt({ readings }, `case.${path}`));
}

/**
 * Of a stop without a call: what came into use since it was asked, since nothing had used the fact. The run goes on with
 * it only once a person says so.
 */
export function usedSince(state: RunState, ask: RecoveryAsk): readonly string[] {
  const isOffered = ask.choices.includes('try_again');
  return usedChanges(state, ask).flatMap((change) =>
    changeLines([change]).map((line) => `${SINCE}${line}; ${isOffered ? triedWith(change) : 'the run uses it now'}`),
  );
}

function triedWith({ after, problem }: WeighedChange): string {
  if (problem !== null) return '“Try again” stops again, since that cannot be read';
  return after === null
    ? '“Try again” goes on without a value'
    : 'the run uses it now, and “Try again” goes on with it';
}

/** What was known when it was asked, without what came to be false: a line above has both values. */
export function stillKnown(state: RunState, ask: RecoveryAsk): readonly string[] {
  const changes = usedChanges(state, ask);
  const isOver = (line: string): boolean =>
    changes.some(
      ({ label, before, after }) =>
        (before !== null && line.startsWith(`${label} ${valueInSentence(before)} (`)) ||
        line.startsWith(`${label} is missing (`) ||
        (after !== null && line.startsWith(`If it is wrong, correct the ${label} in `)) ||
        (after !== null && line.startsWith('If it is right, ')),
    );
  return ask.known.filter((line) => !isOver(line));
}

/** One for each fact: from the value when it was asked to the one of now. */
function usedChanges(state: RunState, { seq, callId, closed }: RecoveryAsk): readonly WeighedChange[] {
  const isShown = closed === null ? state.ended === null : closed.how === 'recovered';
  if (callId !== null || !isShown || state.isErased) return [];
  const until = closed?.at ?? Infinity;
  const used = state.changes.filter((change) => change.standing === 'used' && change.seq > seq && change.at <= until);
  return [...new Set(used.map(({ path }) => path))].flatMap((path) => {
    const [first, last] = [used.find((one) => one.path === path), used.findLast((one) => one.path === path)];
    if (first === undefined || last === undefined) return [];
    const { before, unread } = first;
    const { unread: _, ...newest } = last;
    return [{ ...newest, before, ...(unread === undefined ? {} : { unread }) }];
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
