/**
 * A `repeat` and a `for_each`: rounds of one block. A round begins with an event, and only when the one before it is
 * done, so that the log alone tells in which round a run is. A pause is a time to look again, kept like any other wait.
 */
import { assert } from '../../../kernel/assert.ts';
import { addDuration, isDuration } from '../../../kernel/time.ts';
import { evaluateCondition, evaluateValue } from '../../../sop/expression/evaluate.ts';
import type { Expression, Reading, Trace } from '../../../sop/expression/expression.ts';
import { inRounds } from '../../../sop/rounds.ts';
import { renderSentence } from '../../../sop/sentence.ts';
import { mayOutlive, type ForEachBody, type RepeatBody, type Step } from '../../../sop/sop.ts';
import { formatReading } from '../../cite/origin-text.ts';
import { rescope } from '../scope.ts';
import { loopOf, openPark, type LoopState } from '../../log/state.ts';
import { emit, emitByClock, knownFrom, park, type Turn } from '../turn.ts';

export type LoopBody = RepeatBody | ForEachBody;

type Visit = {
  readonly block: (steps: readonly Step[]) => boolean;
  readonly handler: (step: Step) => boolean;
};

/** True when its rounds are over, and `if_late` is done where they were used up. */
export function visitLoop(turn: Turn, step: Step, body: LoopBody, visit: Visit): boolean {
  const loop = loopOf(turn.state, step.label);
  if (loop === null) return openPark(turn.state, step.label) === null ? start(turn, step, body) : false;
  visitEarlier(turn, step, body, loop, visit);
  if (loop.ended !== null) return loop.ended.how === 'used_up' ? usedUp(turn, step, visit) : true;
  if (loop.checked !== null && loop.checked.result !== 'unclear') return goOn(turn, step, loop);
  if (!visit.block(stepsIn(step, body, loop.round)) || openPark(turn.state, step.label) !== null) return false;
  if (body.kind === 'repeat') return judge(turn, step, body, loop);
  if (loop.round < loop.most) emit(turn, { type: 'RoundStarted', step: step.label, round: loop.round + 1 });
  else emit(turn, { type: 'LoopEnded', step: step.label, how: 'all', rounds: loop.round });
  return false;
}

function start(turn: Turn, step: Step, body: LoopBody): false {
  const bound = body.atMost === null ? null : evaluateValue(body.atMost, turn.scope);
  const most = bound?.value;
  if (typeof most !== 'number' || !Number.isInteger(most) || most < 1) {
    return park(turn, {
      step: step.label,
      code: 'unclear_bound',
      because: `Step ${step.label} has no clear bound of its rounds: ${bound?.trace.unclear ?? 'expected a whole number from 1 up'}`,
    });
  }
  const core = {
    type: 'LoopStarted' as const,
    step: step.label,
    around: step.rounds ?? [],
    says: renderSentence(step.says, turn.scope).text,
  };
  if (body.kind === 'repeat') {
    emit(turn, { ...core, loop: 'repeat', most, item: null, items: null, list: null, readings: [] });
    return false;
  }
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
      because: `The list of step ${step.label} has ${items.length} items, and at most ${most} are expected`,
      known,
    });
  emit(turn, {
    ...core,
    loop: 'for_each',
    most: items.length,
    item: body.item,
    items,
    list: body.in?.text ?? '',
    readings: read?.trace.readings ?? [],
  });
  return false;
}

/** Looks at `until` once the block of a round is done. */
function judge(turn: Turn, step: Step, body: RepeatBody, { round, most }: LoopState): false {
  const traces: Trace[] = [];
  for (const condition of body.until) {
    const trace = evaluateCondition(condition, turn.scope);
    traces.push(trace);
    if (trace.result !== 'true') break;
  }
  const result = traces.at(-1)?.result ?? 'true';
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
    known: knownFrom(traces, formatReading),
  });
}

type Pause = { readonly until: number | null; readonly unclear: string; readonly readings: readonly Reading[] };

function pauseOf(turn: Turn, every: Expression): Pause {
  const { value, trace } = evaluateValue(every, turn.scope);
  const until = isDuration(value)
    ? addDuration(turn.context.now, value, turn.context.calendars, turn.context.timeZone)
    : null;
  return { until, unclear: trace.unclear ?? 'the calendar does not reach so far', readings: trace.readings };
}

/** Behind a round that was judged: the end, the pause, or the next one. */
function goOn(turn: Turn, step: Step, { checked: judged, round, most }: LoopState): false {
  assert(judged !== null, 'a round is judged before the next begins');
  const next = { type: 'RoundStarted' as const, step: step.label, round: round + 1 };
  if (judged.result === 'true') emit(turn, { type: 'LoopEnded', step: step.label, how: 'held', rounds: round });
  else if (round >= most) emit(turn, { type: 'LoopEnded', step: step.label, how: 'used_up', rounds: round });
  else if (judged.pauseUntil === null) emit(turn, next);
  else if (turn.context.now >= judged.pauseUntil) emitByClock(turn, next);
  else turn.waits.push({ key: `round:${step.label}`, dueAt: judged.pauseUntil });
  return false;
}

function usedUp(turn: Turn, step: Step, visit: Visit): boolean {
  const { ifLate } = step.handlers;
  return ifLate === null
    ? park(turn, {
        step: step.label,
        code: 'used_up',
        because: `The rounds of step ${step.label} are used up`,
        choices: ['stop'],
      })
    : visit.handler(ifLate);
}

/**
 * Rounds that are done, once more where they may have left the answer of a person open. Each sees what it saw: no later
 * round.
 */
function visitEarlier(turn: Turn, step: Step, body: LoopBody, { round: last, ended }: LoopState, visit: Visit): void {
  if (!mayOutlive(body.steps)) return;
  const { scope, frames } = turn;
  for (let round = 1; round < last || (ended !== null && round === last); round++) {
    if (round < last) {
      turn.frames = [...frames, { loop: step.label, around: step.rounds ?? [], round }];
      rescope(turn);
    }
    visit.block(stepsIn(step, body, round));
    turn.scope = scope;
    turn.frames = frames;
  }
}

function stepsIn(step: Step, body: LoopBody, round: number): readonly Step[] {
  return body.steps.map((inner) => inRounds(inner, [...(step.rounds ?? []), round]));
}
