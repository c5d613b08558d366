/**
 * Rounds of one block, for `repeat` and `for_each`. A round begins with an event, and only after the previous round is
 * done, so the log alone shows which round a run is in.
 */
import { evaluateValue } from '../../sop/expression/evaluate.ts';
import { inRounds } from '../../sop/rounds.ts';
import { renderSentence } from '../../sop/sentence.ts';
import { mayOutlive, type ForEachBody, type RepeatBody, type Step } from '../../sop/sop.ts';
import type { LoopState } from '../log/step/loop.ts';
import { park, rescope, type Turn, type Visit } from './turn.ts';

type LoopBody = RepeatBody | ForEachBody;

/** The fields that every `LoopStarted` has in common. */
export function loopStart(
  turn: Turn,
  { label, rounds = [], says }: Step,
): { readonly type: 'LoopStarted'; readonly step: string; readonly around: readonly number[]; readonly says: string } {
  return { type: 'LoopStarted', step: label, around: rounds, says: renderSentence(says, turn.scope).text };
}

/** The most rounds that a loop may have. Parks and returns null if that is not a whole number of 1 or more. */
export function roundsMostOf(turn: Turn, { label }: Step, { atMost }: LoopBody): number | null {
  const bound = atMost === null ? null : evaluateValue(atMost, turn.scope);
  const most = bound?.value;
  if (typeof most === 'number' && Number.isInteger(most) && most >= 1) return most;
  park(turn, {
    step: label,
    code: 'unclear_bound',
    because: `How many rounds step ${label} may have is unclear: ${bound?.trace.unclear ?? 'expected a whole number of 1 or more'}`,
  });
  return null;
}

/** The steps of the block, with the labels of one round. */
export function stepsInRound({ rounds = [] }: Step, { steps }: LoopBody, round: number): readonly Step[] {
  return steps.map((inner) => inRounds(inner, [...rounds, round]));
}

/**
 * Revisits earlier rounds that may have left a person's answer open. A revisited round does not see the bindings of
 * later rounds.
 */
export function visitEarlierRounds(
  turn: Turn,
  step: Step,
  body: LoopBody,
  { round: last, ended }: LoopState,
  visit: Visit,
): void {
  if (!mayOutlive(body.steps)) return;
  const { scope, frames } = turn;
  const endedRounds = ended === null ? last - 1 : last;
  for (let round = 1; round <= endedRounds; round++) {
    if (round < last) {
      turn.frames = [...frames, { loop: step.label, around: step.rounds ?? [], round }];
      rescope(turn);
    }
    visit.block(stepsInRound(step, body, round));
    turn.scope = scope;
    turn.frames = frames;
  }
}
