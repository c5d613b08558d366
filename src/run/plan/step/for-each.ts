/**
 * A `for_each`: one round of a block for each item of a list, one after the other or several at once. The list is read
 * once, when the loop starts.
 */
import { evaluateValue } from '../../../sop/expression/evaluate.ts';
import type { ForEachBody, Step } from '../../../sop/sop.ts';
import { knownFrom } from '../known-from.ts';
import { openPark } from '../../log/state.ts';
import { loopOf, type LoopState } from '../../log/step/loop.ts';
import { inRound, loopStart, roundsMostOf, visitEarlierRounds, visitRound } from '../rounds.ts';
import { emit, park, type Turn, type Visit } from '../turn.ts';
import type { StepPlan } from './step-plan.ts';

export const planForEach: StepPlan<ForEachBody> = {
  /** True when every item has had its round. */
  visit: (turn, step, body, visit) => {
    const { label } = step;
    const loop = loopOf(turn.state, label);
    if (loop === null) return openPark(turn.state, label) === null ? start(turn, step, body) : false;
    visitEarlierRounds(turn, step, body, loop, visit);
    if (loop.ended !== null) return true;
    if (loop.atOnce !== null) return visitAtOnce(turn, step, body, loop, loop.atOnce, visit);
    if (!visitRound(turn, step, body, loop.round, visit) || openPark(turn.state, label) !== null) return false;
    if (loop.round < loop.most) emit(turn, { type: 'RoundStarted', step: label, round: loop.round + 1 });
    else end(turn, step, body, loop);
    return false;
  },
  onlyKeeps: () => true,
};

/** Rounds that run at the same time: none waits for another, and one that is parked holds up only itself. */
function visitAtOnce(turn: Turn, step: Step, body: ForEachBody, loop: LoopState, atOnce: number, visit: Visit): false {
  const { label } = step;
  for (const round of loop.open)
    if (visitRound(turn, step, body, round, visit)) emit(turn, { type: 'RoundEnded', step: label, round });
  const free = Math.min(atOnce - loop.open.length, loop.most - loop.round);
  for (let next = 1; next <= free; next++) emit(turn, { type: 'RoundStarted', step: label, round: loop.round + next });
  if (loop.open.length === 0 && free <= 0) end(turn, step, body, loop);
  return false;
}

/** Ends the loop, and keeps what each round bound to the name that is collected. */
function end(turn: Turn, step: Step, { collect, save }: ForEachBody, { round: rounds }: LoopState): void {
  const read = Array.from({ length: collect === null ? 0 : rounds }, (_, index) =>
    collect === null ? [] : [inRound(turn, step, index + 1, () => evaluateValue(collect, turn.scope))],
  ).flat();
  const values = read.flatMap(({ value }) => (value === null ? [] : [value]));
  emit(turn, {
    type: 'LoopEnded',
    step: step.label,
    how: 'all',
    rounds,
    ...(collect === null || save === null
      ? {}
      : { collected: { save, values, readings: read.flatMap(({ trace }) => trace.readings) } }),
  });
}

function start(turn: Turn, step: Step, body: ForEachBody): false {
  const most = roundsMostOf(turn, step, body);
  if (most === null) return false;
  const atOnce = body.atOnce === null ? undefined : roundsMostOf(turn, step, { atMost: body.atOnce });
  if (atOnce === null) return false;
  const read = body.in === null ? null : evaluateValue(body.in, turn.scope);
  const items = read?.value ?? null;
  const known = read === null ? [] : knownFrom(turn.state, [read.trace]);
  if (!Array.isArray(items))
    return park(turn, {
      step: step.label,
      code: 'unclear_list',
      because: `The list of step ${step.label} is unclear: ${read?.trace.unclear ?? 'expected a list'}`,
      known,
    });
  if (items.length > most)
    return park(turn, {
      step: step.label,
      code: 'too_many_items',
      because: `The list of step ${step.label} has ${items.length} items; at most ${most} are allowed`,
      known,
    });
  emit(turn, {
    ...loopStart(turn, step, body),
    loop: 'for_each',
    most: items.length,
    item: body.item,
    items,
    list: body.in?.text ?? '',
    readings: read?.trace.readings ?? [],
    ...(atOnce === undefined ? {} : { atOnce }),
  });
  // An empty list has no round after which the loop could end: what is collected is empty.
  if (items.length === 0 && body.collect !== null && body.save !== null)
    emit(turn, {
      type: 'LoopEnded',
      step: step.label,
      how: 'all',
      rounds: 0,
      collected: { save: body.save, values: [] },
    });
  return false;
}
