/**
 * How an `ask` is shown, in addition to its card: the answer, or that none arrived in time.
 */
import { formatInstant } from '../../../kernel/time.ts';
import { boundsText } from '../../cite/bound-text.ts';
import { answerText } from '../../cite/cite.ts';
import type { RunState } from '../../log/state.ts';
import { questionOf, type AskEvent } from '../../log/step/ask.ts';
import { stepName } from '../step-name.ts';
import { stepOfAsk } from '../step-of-ask.ts';
import type { BodyOf, StepView, WhyNotInside } from './step-view.ts';

export const askView: StepView<AskEvent> = {
  events: {
    QuestionAsked: {
      explain: ({ askId, step, question, group, readings }, state) => ({
        step,
        says: question,
        result: answerOf(state, askId, group),
        readings,
      }),
    },
    QuestionReminded: {
      remarks: ({ askId }, state) => [`${stepOfAsk(state, askId)} was asked again`],
    },
    QuestionAnswered: {
      remarks: ({ askId, by }, state) => [`${by.name} answered ${stepOfAsk(state, askId)}`],
    },
    QuestionWithdrawn: {
      remarks: ({ askId, because }, state) => [`${stepOfAsk(state, askId)} was withdrawn: ${because}`],
    },
    QuestionMissed: {
      post: ({ askId }, { asks }) => ({
        tone: 'trouble',
        title: `No one answered the question of step ${stepName(asks[askId]?.step ?? '')} in time`,
        lines: [],
      }),
      remarks: ({ askId }, state) => [`no one answered ${stepOfAsk(state, askId)} in time`],
    },
  },
};

export const askWhyNot: WhyNotInside<BodyOf<'ask'>> = {
  notLate: ({ state, notReached }, { label }) => {
    const ask = questionOf(state, label);
    if (ask === null) return notReached(label);
    if (ask.closed === null) return `Step ${label} can be answered until ${formatInstant(ask.dueAt)}`;
    return ask.closed.how === 'answered'
      ? `Step ${label} was answered in time by ${ask.closed.by?.name ?? 'someone'}`
      : null;
  },
};

/** `Answered by Lena Lindqvist of claims-leads, …: Damaged`. */
function answerOf({ asks }: RunState, askId: string, group: string): string {
  const ask = asks[askId];
  if (ask?.kind !== 'question') return `Waits for an answer from ${group}`;
  const { closed, answer, dueAt } = ask;
  const bounds = (ask.form ?? []).flatMap((field) => {
    const text = boundsText(field);
    return text === null ? [] : [`${field.label} ${text}`];
  });
  const allowed = bounds.length === 0 ? '' : `. The form allowed ${bounds.join('; ')}`;
  if (closed === null) return `Waits for an answer from ${group}${allowed}`;
  if (closed.how === 'answered' && answer !== null)
    return `Answered by ${closed.by?.name ?? 'someone'} of ${group}, ${formatInstant(closed.at)}: ${answerText(answer)}${allowed}`;
  if (closed.how === 'withdrawn') return `Withdrawn before it was answered: ${closed.note ?? ''}`;
  return closed.how === 'missed'
    ? `No one in ${group} answered by ${formatInstant(dueAt)}`
    : 'The run ended before it was answered';
}
