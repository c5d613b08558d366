/**
 * An `ask`: a question to a group, its reminder, and what follows if no answer arrives in time. The answer itself is a
 * person's command (`decide`).
 */
import { firstTooLate, isOver } from '../../../kernel/deadline.ts';
import { canonicalJson } from '../../../kernel/canonical-json.ts';
import { asAskId } from '../../../kernel/ids.ts';
import { addDuration, isDuration } from '../../../kernel/time.ts';
import { evaluateValue } from '../../../sop/expression/evaluate.ts';
import type { Expression, Reading } from '../../../sop/expression/expression.ts';
import { renderSentence } from '../../../sop/sentence.ts';
import { moneyQuestions } from '../../../sop/money-questions.ts';
import { baseLabel, labelsAround } from '../../../sop/rounds.ts';
import { linesBefore } from '../done-before.ts';
import { headlineFacts } from '../../cite/headline.ts';
import type { AskBody, Step } from '../../../sop/sop.ts';
import { boundsText } from '../../cite/bound-text.ts';
import type { AskedField, CardLine, QuestionAsk } from '../../log/asks.ts';
import { openPark } from '../../log/state.ts';
import { own } from '../../../kernel/own.ts';
import { beforeThis } from '../before-this.ts';
import { changedSince } from '../changed-since.ts';
import { questionOf } from '../../log/step/ask.ts';
import { boundForm, type BoundForm } from '../bound-form.ts';
import { clearSave } from '../clear-save.ts';
import { emit, emitByClock, park, type Turn, type Visit } from '../turn.ts';
import type { StepPlan } from './step-plan.ts';
import { whyNoSpanEnd } from '../why-no-end.ts';

export const planAsk: StepPlan<AskBody> = { visit: visitAsk, onlyKeeps: () => false };

/** True when the question is answered or `if_late` is done. */
function visitAsk(turn: Turn, step: Step, body: AskBody, visit: Visit): boolean {
  const ask = questionOf(turn.state, step.label);
  if (ask === null || ask.closed?.how === 'withdrawn')
    return openPark(turn.state, step.label) === null ? askGroup(turn, step, body, ask) : false;
  if (ask.closed === null) return isStale(turn, body, ask) ? false : awaitAnswer(turn, ask);
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
  const { until } = turn;
  const { askId, dueAt, remindAt } = ask;
  if (isOver(dueAt, until)) emitByClock(turn, { type: 'QuestionMissed', askId });
  else if (remindAt !== null && ask.reminded === null && until >= remindAt)
    emitByClock(turn, { type: 'QuestionReminded', askId });
  else {
    turn.timers.push({ key: `ask:${askId}`, dueAt: firstTooLate(dueAt) });
    if (remindAt !== null && ask.reminded === null) turn.timers.push({ key: `remind:${askId}`, dueAt: remindAt });
  }
  return false;
}

/** Withdraws a question whose bounds are no longer those that people were shown. */
function isStale(turn: Turn, { form }: AskBody, { askId, form: shown }: QuestionAsk): boolean {
  if (form === null || shown === null) return false;
  const now = boundForm(form, turn.scope);
  const because = now.form === null ? now.unclear : changeOf(shown, now.form);
  if (because === null) return false;
  emit(turn, { type: 'QuestionWithdrawn', askId, because });
  return true;
}

/** `Amount to pay: at most $4,100.00 (claim value), no longer at most $7,200.00 (claim value)`. */
function changeOf(before: readonly AskedField[], after: readonly AskedField[]): string | null {
  const changed = after.find((field, index) => valuesOf(field) !== valuesOf(before[index]));
  if (changed === undefined) return null;
  const old = before.find(({ name }) => name === changed.name);
  const said = (field: AskedField | undefined): string =>
    (field === undefined ? null : boundsText(field)) ?? 'without a bound';
  return `${changed.label}: ${said(changed)}, no longer ${said(old)}`;
}

const valuesOf = (field: AskedField | undefined): string =>
  canonicalJson(Object.entries(field?.bounds ?? {}).map(([name, { value }]) => [name, value]));

/** @param before the question that this one replaces; its deadline stays */
function askGroup(turn: Turn, step: Step, body: AskBody, before: QuestionAsk | null): false {
  const question = renderSentence(body.question, turn.scope);
  if (question.unclear !== null)
    return park(turn, {
      step: step.label,
      code: 'unclear_question',
      because: `The question of step ${step.label} cannot be asked yet: ${question.unclear}`,
    });
  const bound: BoundForm =
    body.form === null ? { form: [], readings: [], unclear: null } : boundForm(body.form, turn.scope);
  if (bound.unclear !== null)
    return park(turn, {
      step: step.label,
      code: 'unclear_bound',
      because: `The question of step ${step.label} cannot be asked yet: ${bound.unclear}`,
    });
  const due = after(turn, body.within);
  const remind = body.reminder === null ? null : after(turn, body.reminder);
  const unclear = due.unclear ?? remind?.unclear ?? null;
  if (due.at === null || unclear !== null) {
    return park(turn, {
      step: step.label,
      code: 'unclear_deadline',
      because: `The time to answer step ${step.label} cannot be computed: ${unclear ?? 'it has no bound'}`,
    });
  }
  const again = own(turn.state.again, step.label) ?? null;
  emit(turn, {
    type: 'QuestionAsked',
    askId: asAskId(turn.context.newId('ask')),
    step: step.label,
    question: question.text,
    group: body.of,
    choices: body.choices,
    form: body.form === null ? null : bound.form,
    timeZone: turn.context.timeZone,
    save: body.save,
    facts: factsOf(turn, step),
    changed: changedSince(turn.state, step.label),
    // A group that is asked again has no more time than it had at first.
    dueAt: again === null ? (before?.dueAt ?? due.at) : Math.min(due.at, again.until ?? Infinity),
    remindAt:
      before === null || again !== null ? (remind?.at ?? null) : before.reminded === null ? before.remindAt : null,
    readings: [...question.readings, ...bound.readings, ...due.readings],
  });
  return false;
}

/** For a question about money, and for one that is asked because something did not work out: what it is about. */
function factsOf(turn: Turn, { label }: Step): readonly CardLine[] {
  const { state, context, sop } = turn;
  const isAboutMoney = moneyQuestions(turn.reads, context.registry).has(baseLabel(label));
  const isInHandler = baseLabel(label).includes('.if_');
  const happened = isInHandler ? beforeThis(state, labelsAround(sop, label), null) : [];
  return [
    ...happened.map((text) => ({ label: 'what happened', text })),
    ...(isAboutMoney || happened.length > 0 ? headlineFacts(state, context) : []),
    ...(isAboutMoney ? linesBefore(turn, null) : []),
  ];
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
    unclear: at === null ? whyNoSpanEnd({ value, unclear: trace.unclear }, turn.context) : null,
    readings: trace.readings,
  };
}
