/**
 * Rounds of one block, for `repeat` and `for_each`. A round begins with an event, and only after the previous round is
 * done, so the log alone shows which round a run is in.
 */
import { evaluateValue } from '../../sop/expression/evaluate.ts';
import { writersIn } from '../../sop/check/writes.ts';
import { baseLabel, inRounds } from '../../sop/rounds.ts';
import { renderSentence } from '../../sop/sentence.ts';
import { mayOutlive, type ForEachBody, type RepeatBody, type Step } from '../../sop/sop.ts';
import type { LoopState } from '../log/step/loop.ts';
import { boundAmong, inFrame, park, type Turn, type Visit } from './turn.ts';

type LoopBody = RepeatBody | ForEachBody;

/** The fields that every `LoopStarted` has in common. */
export function loopStart(
  turn: Turn,
  { label, rounds = [], says }: Step,
  { steps }: LoopBody,
): {
  readonly type: 'LoopStarted';
  readonly step: string;
  readonly around: readonly number[];
  readonly says: string;
  readonly shared: readonly string[];
} {
  const shared = boundAmong(turn, writersIn(steps).keys());
  return { type: 'LoopStarted', step: label, around: rounds, says: renderSentence(says, turn.scope).text, shared };
}

/** The most rounds that a loop may have. Parks and returns null if that is not a whole number of 1 or more. */
export function roundsMostOf(turn: Turn, { label }: Step, { atMost }: Pick<LoopBody, 'atMost'>): number | null {
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

/** Visits the block in one round: its steps have the labels of that round and read its names. */
export function visitRound(turn: Turn, step: Step, { steps }: LoopBody, round: number, visit: Visit): boolean {
  const { rounds = [] } = step;
  return inRound(turn, step, round, () => visit.block(steps.map((inner) => inRounds(inner, [...rounds, round]))));
}

/** Evaluates something that belongs to a round, such as the condition after it. */
export function inRound<Result>(turn: Turn, { label }: Step, round: number, visit: () => Result): Result {
  return inFrame(turn, { loop: baseLabel(label), round }, visit);
}

/** Revisits earlier rounds that may have left a person's answer open. */
export function visitEarlierRounds(
  turn: Turn,
  step: Step,
  body: LoopBody,
  { round: last, ended, atOnce, open }: LoopState,
  visit: Visit,
): void {
  if (!mayOutlive(body.steps)) return;
  const endedRounds = ended === null && atOnce === null ? last - 1 : last;
  for (let round = 1; round <= endedRounds; round++)
    if (!open.includes(round)) visitRound(turn, step, body, round, visit);
}
