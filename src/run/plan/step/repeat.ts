/**
 * A `repeat`: rounds of a block until all its conditions hold, with a pause between two rounds. A pause is planned like
 * any other wait.
 */
import { assert } from '../../../kernel/assert.ts';
import { addDuration, isDuration } from '../../../kernel/time.ts';
import { evaluateAll } from '../../../sop/expression/evaluate-all.ts';
import { evaluateValue } from '../../../sop/expression/evaluate.ts';
import type { Expression, Reading } from '../../../sop/expression/expression.ts';
import { pathNodes } from '../../../sop/expression/walk.ts';
import { isWithin } from '../../../sop/rounds.ts';
import { renderSentence } from '../../../sop/sentence.ts';
import type { RepeatBody, Step } from '../../../sop/sop.ts';
import { isPayment } from '../done-otherwise.ts';
import { knownFrom } from '../known-from.ts';
import { openPark } from '../../log/state.ts';
import { asSaid } from '../../log/said-done.ts';
import { loopOf, type LoopState } from '../../log/step/loop.ts';
import { inRound, loopStart, roundsMostOf, visitEarlierRounds, visitRound } from '../rounds.ts';
import { emit, emitByClock, park, type Turn, type Visit } from '../turn.ts';
import type { StepPlan } from './step-plan.ts';
import { whyNoSpanEnd } from '../why-no-end.ts';

export const planRepeat: StepPlan<RepeatBody> = {
  /** True when its conditions hold, or when the rounds are used up and `if_late` is done. */
  visit: (turn, step, body, visit) => {
    const loop = loopOf(turn.state, step.label);
    if (loop === null) return openPark(turn.state, step.label) === null ? start(turn, step, body) : false;
    visitEarlierRounds(turn, step, body, loop, visit);
    if (loop.ended !== null) return loop.ended.how === 'used_up' ? usedUp(turn, step, visit) : true;
    if (loop.checked !== null && loop.checked.result !== 'unclear') return goOn(turn, step, body, loop);
    const isDone = visitRound(turn, step, body, loop.round, visit);
    return isDone && openPark(turn.state, step.label) === null
      ? inRound(turn, step, loop.round, () => checkRound(turn, step, body, loop))
      : false;
  },
  onlyKeeps: () => true,
};

function start(turn: Turn, step: Step, body: RepeatBody): false {
  const most = roundsMostOf(turn, step, body);
  if (most === null) return false;
  emit(turn, {
    ...loopStart(turn, step, body),
    loop: 'repeat',
    most,
    item: null,
    items: null,
    list: null,
    readings: [],
  });
  return false;
}

/** Checks the conditions of `until` once the block of a round is done. */
function checkRound(turn: Turn, step: Step, body: RepeatBody, { round, most }: LoopState): false {
  const { result, traces } = evaluateAll(body.until, turn.scope);
  const pause = result === 'false' && round < most && body.every !== null ? pauseOf(turn, body.every) : null;
  if (pause !== null && pause.until === null) {
    return park(turn, {
      step: step.label,
      code: 'unclear_deadline',
      because: `The pause of step ${step.label} cannot be computed: ${pause.unclear}`,
    });
  }
  emit(turn, {
    type: 'RoundChecked',
    step: step.label,
    round,
    says: renderSentence(step.says, turn.scope).text,
    result,
    traces,
    pauseUntil: pause?.until ?? null,
    readings: pause?.readings ?? [],
  });
  if (result !== 'unclear') return false;
  const why = traces.at(-1)?.unclear ?? 'The condition could not be decided';
  return park(turn, {
    step: step.label,
    code: 'unclear_condition',
    because: `Whether step ${step.label} goes on after round ${round} cannot be decided: ${why}`,
    known: knownFrom(turn.state, traces),
  });
}

type Pause = { readonly until: number | null; readonly unclear: string | null; readonly readings: readonly Reading[] };

function pauseOf(turn: Turn, every: Expression): Pause {
  const { now, calendars, timeZone } = turn.context;
  const { value, trace } = evaluateValue(every, turn.scope);
  const until = isDuration(value) ? addDuration(now, value, calendars, timeZone) : null;
  const unclear = until === null ? whyNoSpanEnd({ value, unclear: trace.unclear }, turn.context) : null;
  return { until, unclear, readings: trace.readings };
}

/** After the check of a round: the end, the pause, or the next round. */
function goOn(turn: Turn, step: Step, body: RepeatBody, { checked, round, most }: LoopState): false {
  assert(checked !== null, 'a round is checked before the next begins');
  const next = { type: 'RoundStarted' as const, step: step.label, round: round + 1 };
  if (checked.result === 'true') emit(turn, { type: 'LoopEnded', step: step.label, how: 'held', rounds: round });
  else if (wasSaid(turn, step, body, round))
    emit(turn, { type: 'LoopEnded', step: step.label, how: 'said', rounds: round });
  else if (round >= most) emit(turn, { type: 'LoopEnded', step: step.label, how: 'used_up', rounds: round });
  else if (checked.pauseUntil === null) emit(turn, next);
  else if (turn.until >= checked.pauseUntil) emitByClock(turn, next);
  else turn.timers.push({ key: `round:${step.label}`, dueAt: checked.pauseUntil });
  return false;
}

/** Whether the conditions read nothing but answers of payments of that round which were made, as a person said, and have none. */
function wasSaid(turn: Turn, { label, rounds = [] }: Step, { until }: RepeatBody, round: number): boolean {
  const said = new Set(
    Object.values(turn.state.calls).flatMap((call) =>
      isPayment(turn, call) && asSaid(call) !== null && isWithin(call.step, label, [...rounds, round])
        ? [call.proposed.save]
        : [],
    ),
  );
  return (
    until.length > 0 &&
    until.every(({ node }) => {
      const paths = [...pathNodes(node)];
      return paths.length > 0 && paths.every(({ path }) => said.has(path[0] ?? null));
    })
  );
}

function usedUp(turn: Turn, { label, handlers: { ifLate } }: Step, visit: Visit): boolean {
  if (ifLate !== null) return visit.step(ifLate);
  return park(turn, {
    step: label,
    code: 'used_up',
    because: `The rounds of step ${label} are used up`,
    choices: ['stop'],
  });
}
