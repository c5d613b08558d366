/**
 * The deadline of a step (`within … of …`). It starts before the body and is met or missed.
 */
import { firstTooLate, isOver } from '../../kernel/deadline.ts';
import { unreachable } from '../../kernel/assert.ts';
import { own } from '../../kernel/own.ts';
import { addDuration, isDuration, isTimestamp } from '../../kernel/time.ts';
import { evaluateValue } from '../../sop/expression/evaluate.ts';
import type { Reading, Scope } from '../../sop/expression/expression.ts';
import { renderSentence } from '../../sop/sentence.ts';
import type { Step } from '../../sop/sop.ts';
import type { ClockState } from '../log/every-step.ts';
import { openPark } from '../log/state.ts';
import { metThen } from './met-then.ts';
import { emit, emitByClock, park, type Turn, type Visit } from './turn.ts';
import { whyNoSpanEnd } from './why-no-end.ts';

export function startClock(turn: Turn, step: Step, within: NonNullable<Step['within']>): false {
  const { label } = step;
  if (openPark(turn.state, label) !== null) return false;
  const { span, from, duration, start, dueAt } = endOfClock(turn, within, turn.scope);
  if (start === null || duration === null || dueAt === null) {
    const why = from.trace.unclear ?? whyNoSpanEnd({ value: span.value, unclear: span.trace.unclear }, turn.context);
    return park(turn, {
      step: label,
      code: 'unclear_deadline',
      because: `The deadline of step ${label} cannot be computed: ${why}`,
    });
  }
  const readings = [...span.trace.readings, ...from.trace.readings];
  emit(turn, {
    type: 'ClockStarted',
    step: label,
    span: duration.$duration,
    from: start,
    dueAt,
    ...(readings.some(mayChange) ? { readings } : {}),
    ...lateIn(turn, step),
  });
  return false;
}

/** `The escalation was not complete in time; the case is flagged “sla breach”`. */
function lateIn({ scope }: Turn, { handlers: { ifLate } }: Step): { readonly ifLate?: string } {
  if (ifLate === null) return {};
  const flag = ifLate.flag === null ? '' : `; the case is flagged “${ifLate.flag.replaceAll('_', ' ')}”`;
  return { ifLate: `${renderSentence(ifLate.says, scope).text}${flag}` };
}

/** When a deadline ends by the values of a scope; `dueAt` is null if that cannot be computed. */
export function endOfClock({ context }: Pick<Turn, 'context'>, within: NonNullable<Step['within']>, scope: Scope) {
  const span = evaluateValue(within.span, scope);
  const from = evaluateValue(within.of, scope);
  const duration = isDuration(span.value) ? span.value : null;
  const start = isTimestamp(from.value) ? from.value.$time : null;
  const { calendars, timeZone } = context;
  const dueAt = start === null || duration === null ? null : addDuration(start, duration, calendars, timeZone);
  return { span, from, duration, start, dueAt };
}

/** Whether a value comes from the case or from a step, and not from the procedure or the opening of the run. */
export const mayChange = ({ origin }: Reading): boolean =>
  origin === null || origin.kind === 'fact' || 'step' in origin;

/**
 * @param done whether nothing is left to do in its body
 * @returns true when nothing is left to do in the step, including its `if_late`
 */
export function watchClock(turn: Turn, step: Step, done: boolean, visit: Visit): boolean {
  const {
    label,
    handlers: { ifLate },
  } = step;
  const clock = own(turn.state.clocks, label);
  if (clock === undefined) return done;
  switch (clock.state) {
    case 'met':
      return done;
    case 'missed':
      return (ifLate === null || visit.step(ifLate)) && done;
    case 'open': {
      // A step that ended before its deadline was in time even if this is planned later.
      const inTime = !isOver(clock.dueAt, turn.until);
      if (!inTime) decideLate(turn, step, clock, done);
      else if (done) emit(turn, { type: 'ClockMet', step: label });
      else turn.timers.push({ key: `clock:${label}`, dueAt: firstTooLate(clock.dueAt) });
      return false;
    }
    case 'superseded':
      return true;
    default:
      return unreachable(clock.state);
  }
}

/** The time is over: the step is late unless the run before the case started again had done it in time. */
function decideLate(turn: Turn, step: Step, { dueAt }: ClockState, done: boolean): void {
  const { label } = step;
  const decided = metThen(turn, step, { dueAt, done });
  if (decided === null) return;
  const before = decided.before === undefined ? {} : { before: decided.before };
  if (decided.isMet) emit(turn, { type: 'ClockMet', step: label, ...before });
  else emitByClock(turn, { type: 'ClockMissed', step: label, dueAt, ...before });
}
