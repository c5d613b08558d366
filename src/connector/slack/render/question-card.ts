/**
 * The card of a question to a group: choices as buttons, or one button that opens a form.
 */
import { boundsText } from '../../../run/cite/bound-text.ts';
import type { AskView } from '../../../run/view/thread-view.ts';
import { ACTIONS, choiceAction, CHOICES_MAX } from '../ids.ts';
import { changingPart, closedPart } from './approval-card.ts';
import { buttons, glue, header, labelled, lines, literal, mentions, moment, type Block, type Inline } from './block.ts';
import { fallback } from './text.ts';
import type { Rendered } from './rendered.ts';

export type QuestionView = Extract<AskView, { kind: 'question' }>;

export function renderQuestion(view: QuestionView): Rendered {
  const {
    caseId,
    step,
    question,
    group,
    mention,
    dueAt,
    state,
    isReminder,
    changed,
    changing,
    corrections,
    correctable,
  } = view;
  const place = `${caseId}, step ${step}`;
  if (state.kind === 'closed') {
    const standing =
      state.how === 'answered'
        ? 'Answered'
        : state.how === 'missed'
          ? 'Not answered'
          : state.how === 'withdrawn'
            ? 'Withdrawn'
            : 'No longer needed';
    return {
      text: fallback(`${standing}: ${place}`, question, state.by),
      blocks: [
        header(`❔ ${standing} · ${place}`),
        lines(labelled('Question', question)),
        ...closedPart(state),
        ...(corrections.length === 0 ? [] : [lines(...corrections.map((text) => labelled('Corrected', text)))]),
        ...(correctable ? [correctButton(view)] : []),
      ],
    };
  }
  const people = mentions(mention);
  return {
    text: fallback(`${isReminder ? 'Asked again' : 'Question'}: ${place}`, question),
    blocks: [
      header(`❓ ${isReminder ? 'Asked again' : 'Question'} · ${place}`),
      lines(
        labelled('Question', question),
        ...changed.map((sentence) => labelled('Changed', sentence)),
        [
          literal('Asked', { bold: true }),
          glue(': '),
          literal(group),
          ...(people.length === 0 ? [] : [glue(' '), ...people]),
        ],
        ...view.facts.map(({ label, text }) => labelled(label, text)),
        ...boundLines(view),
        [literal('Until', { bold: true }), glue(': '), moment(dueAt), glue(' ('), moment(dueAt, '{ago}'), glue(')')],
      ),
      ...changingPart(changing),
      // While changed facts are weighed, an answer would be refused.
      ...(changing === null ? [questionButtons(view)] : []),
    ],
  };
}

/** What each field of the form allows. */
function boundLines({ form }: QuestionView): Inline[][] {
  return (form ?? []).flatMap((field) => {
    const bounds = boundsText(field);
    return bounds === null ? [] : [labelled(field.label, bounds)];
  });
}

/** Where the answer is shown, so it adds no message; a click says why an answer can no longer be corrected. */
function correctButton({ askId, caseId, step }: QuestionView): Block {
  const spoken = `Correct the answer to ${caseId}, step ${step}`;
  return buttons([{ action: ACTIONS.correct, text: 'Correct', value: askId, spoken }]);
}

/** The buttons of an open question, here and in the Home tab. */
export function questionButtons({ askId, caseId, step, choices }: QuestionView): Block {
  const about = `${caseId}, step ${step}`;
  if (choices === null)
    return buttons([
      { action: ACTIONS.answerForm, text: 'Answer', value: askId, style: 'primary', spoken: `Answer ${about}` },
    ]);
  return buttons(
    choices.slice(0, CHOICES_MAX).map((choice, index) => ({
      action: choiceAction(index),
      text: choice,
      value: askId,
      spoken: `${choice}: ${about}`,
    })),
  );
}
