/**
 * A `wait`: until a time, or for a case event that must come before it. What came before its time was in time, even
 * when the run looks later: the log tells, not the clock.
 */
import { addDuration, isDuration, isTimestamp } from '../../../kernel/time.ts';
import { evaluateValue } from '../../../sop/expression/evaluate.ts';
import { renderSentence } from '../../../sop/sentence.ts';
import type { Body, Step } from '../../../sop/sop.ts';
import { openPark, type WaitState } from '../../log/state.ts';
import { emit, emitByClock, park, type Turn } from '../turn.ts';

export type WaitBody = Extract<Body, { kind: 'wait' }>;

/** True when the wait is over, `if_late` included. */
export function visitWait(turn: Turn, step: Step, body: WaitBody, visit: (handler: Step) => boolean): boolean {
  const wait = Object.hasOwn(turn.state.waits, step.label) ? turn.state.waits[step.label] : undefined;
  if (wait === undefined) return openPark(turn.state, step.label) === null ? start(turn, step, body) : false;
  if (wait.ended === null) return watch(turn, wait);
  const { ifLate } = step.handlers;
  if (wait.ended.how !== 'late') return true;
  return ifLate === null
    ? park(turn, {
        step: step.label,
        code: 'late',
        because: `\`${wait.event ?? ''}\` did not come in time for step ${step.label}`,
        choices: ['stop'],
      })
    : visit(ifLate);
}

function start(turn: Turn, step: Step, body: WaitBody): false {
  const { now, calendars, timeZone } = turn.context;
  const expression = body.for ?? body.until;
  const computed = expression === null ? null : evaluateValue(expression, turn.scope);
  const value = computed?.value ?? null;
  const dueAt =
    isDuration(value) && body.for !== null
      ? addDuration(now, value, calendars, timeZone)
      : isTimestamp(value) && body.for === null
        ? value.$time
        : null;
  if (dueAt === null) {
    return park(turn, {
      step: step.label,
      code: 'unclear_deadline',
      because: `It cannot be computed until when step ${step.label} waits: ${computed?.trace.unclear ?? 'the calendar does not reach so far'}`,
    });
  }
  emit(turn, {
    type: 'WaitStarted',
    step: step.label,
    says: renderSentence(step.says, turn.scope).text,
    event: body.event,
    save: body.save,
    span: isDuration(value) ? value.$duration : null,
    from: now,
    dueAt,
    readings: computed?.trace.readings ?? [],
  });
  return false;
}

function watch(turn: Turn, { step, event, dueAt, arrived }: WaitState): false {
  if (arrived !== null && arrived.at < dueAt)
    emit(turn, { type: 'WaitEnded', step, how: 'event', eventId: arrived.eventId });
  else if (turn.context.now >= dueAt)
    emitByClock(turn, { type: 'WaitEnded', step, how: event === null ? 'elapsed' : 'late', eventId: null });
  else turn.waits.push({ key: `wait:${step}`, dueAt });
  return false;
}
