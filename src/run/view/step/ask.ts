/**
 * How an `ask` is shown, in addition to its card: the answer, or that none arrived in time.
 */
import { own } from '../../../kernel/own.ts';
import { formatInstant } from '../../../kernel/time.ts';
import { boundsText } from '../../cite/bound-text.ts';
import { beforeAndAfter } from '../../cite/change-text.ts';
import { answerText } from '../../cite/cite.ts';
import { correctionText } from '../../cite/correction-text.ts';
import type { QuestionAsk } from '../../log/asks.ts';
import type { RunState } from '../../log/state.ts';
import { questionOf, type AskEvent } from '../../log/step/ask.ts';
import { stepName, stepsText } from '../step-name.ts';
import { stepOfAsk } from '../step-of-ask.ts';
import { namedText } from '../named-text.ts';
import type { BodyOf, StepView, WhyNotInside } from './step-view.ts';

export const askView: StepView<AskEvent> = {
  events: {
    QuestionAsked: {
      explain: ({ askId, step, question, group, readings }, state) => ({
        step,
        says: question,
        result: answerOf(state, askId, group),
        resultAt: own(state.asks, askId)?.closed?.at ?? null,
        readings,
      }),
    },
    QuestionReminded: {
      remarks: ({ askId }, state) => [`${stepOfAsk(state, askId)} was asked again`],
    },
    QuestionAnswered: {
      remarks: ({ askId, by }, state) => [`${by.name} answered ${stepOfAsk(state, askId)}`],
    },
    AnswerCorrected: {
      post: ({ askId, by, changes, steps, fact }, { asks }) => ({
        tone: 'remark',
        title: `${by.name} corrected ${fact === undefined ? `the answer to step ${stepName(asks[askId]?.step ?? '')}` : `the given ${fact.label}`}`,
        lines: [
          ...changes.map((change) => ({ label: change.label, text: beforeAndAfter(change) })),
          ...(steps.length === 0 ? [] : [{ label: 'decided again', text: stepsText(steps) }]),
        ],
      }),
      remarks: ({ askId, by, before, after, steps, fact, names }, state) => [
        `${by.name} corrected ${fact === undefined ? `the answer to ${stepOfAsk(state, askId)}` : `the given ${fact.label}`} from ${answerText(before, formOf(state, askId))} to ${answerText(after, formOf(state, askId))}${namedText(names)}${steps.length === 0 ? '' : `; what was decided from it is void (${stepsText(steps)})`}`,
      ],
    },
    QuestionWithdrawn: {
      remarks: ({ askId, because }, state) => [`${stepOfAsk(state, askId)} was withdrawn: ${because}`],
    },
    QuestionMissed: {
      // The card of the question says what was asked.
      post: ({ askId }, { asks }) => {
        const ask = asks[askId];
        return ask?.kind !== 'question'
          ? null
          : {
              tone: 'trouble',
              title: `Nobody of ${ask.group} answered in time`,
              lines: [{ label: 'due', text: '', time: ask.dueAt }],
            };
      },
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

function formOf({ asks }: RunState, askId: string): QuestionAsk['form'] {
  const ask = asks[askId];
  return ask?.kind === 'question' ? ask.form : null;
}

/** `Answered by Lena Lindqvist of claims-leads, …: Damaged`. */
function answerOf({ asks }: RunState, askId: string, group: string): string {
  const ask = asks[askId];
  if (ask?.kind !== 'question') return `Waits for an answer from ${group}`;
  const { closed, answer, dueAt, corrections, form } = ask;
  const bounds = (form ?? []).flatMap((field) => {
    const text = boundsText(field);
    return text === null ? [] : [`${field.label} ${text}`];
  });
  const allowed = bounds.length === 0 ? '' : `. The form allowed ${bounds.join('; ')}`;
  if (closed === null) return `Waits for an answer from ${group}${allowed}`;
  if (closed.how === 'answered' && answer !== null)
    return `Answered by ${closed.by?.name ?? 'someone'} of ${group}, ${formatInstant(closed.at)}: ${[answerText(corrections[0]?.before ?? answer, form), ...corrections.map((one) => correctionText(one, form))].join('; ')}${allowed}`;
  if (closed.how === 'withdrawn')
    return answer === null
      ? `Withdrawn before it was answered: ${closed.note ?? ''}`
      : `Answered with ${answerText(answer, form)}, but ${closed.note ?? ''}`;
  return closed.how === 'missed'
    ? `No one in ${group} answered by ${formatInstant(dueAt)}`
    : 'The run ended before it was answered';
}
