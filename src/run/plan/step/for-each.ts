/**
 * A `for_each`: one round of a block for each item of a list. The list is read once, when the loop starts.
 */
import { evaluateValue } from '../../../sop/expression/evaluate.ts';
import type { ForEachBody, Step } from '../../../sop/sop.ts';
import { formatReading } from '../../cite/origin-text.ts';
import { openPark } from '../../log/state.ts';
import { loopOf } from '../../log/step/loop.ts';
import { loopStart, roundsMostOf, visitEarlierRounds, visitRound } from '../rounds.ts';
import { emit, knownFrom, park, type Turn } from '../turn.ts';
import type { StepPlan } from './step-plan.ts';

export const planForEach: StepPlan<ForEachBody> = {
  /** True when every item has had its round. */
  visit: (turn, step, body, visit) => {
    const { label } = step;
    const loop = loopOf(turn.state, label);
    if (loop === null) return openPark(turn.state, label) === null ? start(turn, step, body) : false;
    visitEarlierRounds(turn, step, body, loop, visit);
    if (loop.ended !== null) return true;
    if (!visitRound(turn, step, body, loop.round, visit) || openPark(turn.state, label) !== null) return false;
    if (loop.round < loop.most) emit(turn, { type: 'RoundStarted', step: label, round: loop.round + 1 });
    else emit(turn, { type: 'LoopEnded', step: label, how: 'all', rounds: loop.round });
    return false;
  },
  onlyKeeps: () => true,
};

function start(turn: Turn, step: Step, body: ForEachBody): false {
  const most = roundsMostOf(turn, step, body);
  if (most === null) return false;
  const read = body.in === null ? null : evaluateValue(body.in, turn.scope);
  const items = read?.value ?? null;
  const known = read === null ? [] : knownFrom([read.trace], formatReading);
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
  });
  return false;
}
