/**
 * An `ask`: a question to a group, its reminder, and what follows if no answer arrives in time. The answer itself is a
 * person's command (`decide`).
 */
import { asAskId } from '../../../kernel/ids.ts';
import { addDuration, isDuration } from '../../../kernel/time.ts';
import { evaluateValue } from '../../../sop/expression/evaluate.ts';
import type { Expression, Reading } from '../../../sop/expression/expression.ts';
import { renderSentence } from '../../../sop/sentence.ts';
import type { AskBody, Step } from '../../../sop/sop.ts';
import type { QuestionAsk } from '../../log/asks.ts';
import { openPark } from '../../log/state.ts';
import { own } from '../../../kernel/own.ts';
import { changedSince } from '../changed-since.ts';
import { questionOf } from '../../log/step/ask.ts';
import { clearSave } from '../clear-save.ts';
import { emit, emitByClock, park, type Turn, type Visit } from '../turn.ts';
import type { StepPlan } from './step-plan.ts';

export const planAsk: StepPlan<AskBody> = { visit: visitAsk, onlyKeeps: () => false };

/** True when the question is answered or `if_late` is done. */
function visitAsk(turn: Turn, step: Step, body: AskBody, visit: Visit): boolean {
  const ask = questionOf(turn.state, step.label);
  if (ask === null || ask.closed?.how === 'withdrawn')
    return openPark(turn.state, step.label) === null ? askGroup(turn, step, body) : false;
  if (ask.closed === null) return awaitAnswer(turn, ask);
  if (ask.closed.how === 'answered') return true;
  const { ifLate } = step.handlers;
  if (ifLate !== null) return clearSave(turn, step) && visit.step(ifLate);
  return park(turn, {
    step: step.label,
    code: 'unanswered',
    because: `No one in ${ask.group} answered step ${step.label} in time`,
    choices: ['stop'],
  });
}

function awaitAnswer(turn: Turn, ask: QuestionAsk): false {
  const { now } = turn.context;
  const { askId, dueAt, remindAt } = ask;
  if (now >= dueAt) emitByClock(turn, { type: 'QuestionMissed', askId });
  else if (remindAt !== null && ask.reminded === null && now >= remindAt)
    emitByClock(turn, { type: 'QuestionReminded', askId });
  else {
    turn.timers.push({ key: `ask:${askId}`, dueAt });
    if (remindAt !== null && ask.reminded === null) turn.timers.push({ key: `remind:${askId}`, dueAt: remindAt });
  }
  return false;
}

function askGroup(turn: Turn, step: Step, body: AskBody): false {
  const question = renderSentence(body.question, turn.scope);
  if (question.unclear !== null)
    return park(turn, {
      step: step.label,
      code: 'unclear_question',
      because: `The question of step ${step.label} cannot be put together: ${question.unclear}`,
    });
  const due = after(turn, body.within);
  const remind = body.reminder === null ? null : after(turn, body.reminder);
  const unclear = due.unclear ?? remind?.unclear ?? null;
  if (due.at === null || unclear !== null) {
    return park(turn, {
      step: step.label,
      code: 'unclear_deadline',
      because: `The time to answer step ${step.label} cannot be computed: ${unclear ?? 'the calendar does not reach that far'}`,
    });
  }
  emit(turn, {
    type: 'QuestionAsked',
    askId: asAskId(turn.context.newId('ask')),
    step: step.label,
    question: question.text,
    group: body.of,
    choices: body.choices,
    form: body.form,
    timeZone: turn.context.timeZone,
    save: body.save,
    changed: changedSince(turn.state, step.label),
    // A group that is asked again has no more time than it had at first.
    dueAt: Math.min(due.at, own(turn.state.again, step.label)?.until ?? Infinity),
    remindAt: remind?.at ?? null,
    readings: [...question.readings, ...due.readings],
  });
  return false;
}

type Moment = { readonly at: number | null; readonly unclear: string | null; readonly readings: readonly Reading[] };

function after(turn: Turn, expression: Expression | null): Moment {
  if (expression === null) return { at: null, unclear: 'it has no bound', readings: [] };
  const { value, trace } = evaluateValue(expression, turn.scope);
  const at = isDuration(value)
    ? addDuration(turn.context.now, value, turn.context.calendars, turn.context.timeZone)
    : null;
  return {
    at,
    unclear: at === null ? (trace.unclear ?? 'the calendar does not reach that far') : null,
    readings: trace.readings,
  };
}
