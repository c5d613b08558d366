/**
 * A `wait`: until a time, or for a case event that must arrive by then. An event that we received at the deadline or
 * before it is in time even if the run looks at it later: the log decides, not the clock.
 */
import { firstTooLate, isOver } from '../../../kernel/deadline.ts';
import { upperFirst } from '../../../kernel/upper-first.ts';
import { addDuration, isDuration, isTimestamp } from '../../../kernel/time.ts';
import { evaluateValue } from '../../../sop/expression/evaluate.ts';
import { renderSentence } from '../../../sop/sentence.ts';
import type { Step } from '../../../sop/sop.ts';
import { openPark } from '../../log/state.ts';
import { awaitedName, waitOf, type WaitState } from '../../log/step/wait.ts';
import { labelled } from '../event-label.ts';
import { clearSave } from '../clear-save.ts';
import { sinceOf } from '../since-of.ts';
import { emit, emitByClock, park, type Turn, type Visit } from '../turn.ts';
import type { BodyOf, StepPlan } from './step-plan.ts';
import { whyNoSpanEnd } from '../why-no-end.ts';

type WaitBody = BodyOf<'wait'>;

export const planWait: StepPlan<WaitBody> = { visit: visitWait, onlyKeeps: () => false };

/** True when the wait is over, including its `if_late`. */
function visitWait(turn: Turn, step: Step, body: WaitBody, visit: Visit): boolean {
  const wait = waitOf(turn.state, step.label);
  if (wait === null) return openPark(turn.state, step.label) === null ? start(turn, step, body) : false;
  if (wait.ended === null) return watch(turn, wait);
  const { ifLate } = step.handlers;
  if (wait.ended.how !== 'late') return true;
  if (ifLate !== null) return clearSave(turn, step) && visit.step(ifLate);
  return park(turn, {
    step: step.label,
    code: 'late',
    because: `${upperFirst(awaitedName(wait))} did not arrive in time for step ${step.label}`,
    choices: ['stop'],
  });
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
      because: `The end of the wait in step ${step.label} cannot be computed: ${whyNoSpanEnd({ value, unclear: computed?.trace.unclear ?? null }, turn.context)}`,
    });
  }
  emit(turn, {
    type: 'WaitStarted',
    step: step.label,
    says: renderSentence(step.says, turn.scope).text,
    event: body.event,
    ...labelled(turn.context.events, body.event),
    save: body.save,
    ...(body.since === null ? {} : { since: sinceOf(turn, step, body.since) }),
    span: isDuration(value) ? value.$duration : null,
    from: now,
    dueAt,
    readings: computed?.trace.readings ?? [],
  });
  return false;
}

function watch(turn: Turn, { step, event, dueAt, arrived }: WaitState): false {
  // A wait for a time ends at its instant; one for an event is late after it.
  const endsAt = event === null ? dueAt : firstTooLate(dueAt);
  if (arrived !== null && !isOver(dueAt, arrived.at))
    emit(turn, { type: 'WaitEnded', step, how: 'event', eventId: arrived.eventId });
  else if (turn.until >= endsAt)
    emitByClock(turn, { type: 'WaitEnded', step, how: event === null ? 'elapsed' : 'late', eventId: null });
  else turn.timers.push({ key: `wait:${step}`, dueAt: endsAt });
  return false;
}
