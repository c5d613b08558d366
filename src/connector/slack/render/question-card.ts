/**
 * The card of a question to a group: choices as buttons, or one button that opens a form.
 */
import { boundsText } from '../../../run/cite/bound-text.ts';
import type { AskView } from '../../../run/view/thread-view.ts';
import { ACTIONS, choiceAction, CHOICES_MAX } from '../ids.ts';
import { absentLines, changingPart, closedPart, untilLines } from './approval-card.ts';
import {
  buttons,
  firstOf,
  fullestOf,
  glue,
  header,
  labelled,
  lines,
  literal,
  LITERAL_MAX,
  mentions,
  type Block,
  type Inline,
} from './block.ts';
import { fallback } from './text.ts';
import type { Rendered } from './rendered.ts';

export type QuestionView = Extract<AskView, { kind: 'question' }>;

/** How much of a question is shown: numbers of lines, and code points of one line. */
type Detail = {
  readonly facts: number;
  readonly bounds: number;
  readonly line: number;
  readonly changes: number;
  readonly change: number;
};

/** A request among others in the Home tab. */
const HOME: Detail = { facts: 12, bounds: 12, line: 200, changes: 10, change: 300 };
/** From the fullest to the shortest: what the form shows too goes first, the question never does. */
const DETAILS: readonly [Detail, ...Detail[]] = [
  { facts: 40, bounds: 40, line: LITERAL_MAX, changes: 10, change: LITERAL_MAX },
  HOME,
  { facts: 12, bounds: 4, line: 60, changes: 4, change: 200 },
  { facts: 6, bounds: 0, line: 60, changes: 2, change: 150 },
  { facts: 4, bounds: 0, line: 40, changes: 1, change: 150 },
];
const GROUP_MAX = 200;

export function renderQuestion(view: QuestionView): Rendered {
  const { caseId, step, question, state, isReminder, corrections } = view;
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
      blocks: fullestOf(DETAILS, ({ changes, change }) => [
        header(`❔ ${standing} · ${place}`),
        lines(labelled('Question', question)),
        ...closedPart(state),
        ...(corrections.length === 0
          ? []
          : [lines(...corrections.slice(-changes).map((text) => labelled('Corrected', text, change)))]),
        ...correctPart(view),
      ]),
    };
  }
  return {
    text: fallback(`${isReminder ? 'Asked again' : 'Question'}: ${place}`, question),
    blocks: fullestOf(DETAILS, (detail) => [
      header(`❓ ${isReminder ? 'Asked again' : 'Question'} · ${place}`),
      ...openPart(view, detail),
    ]),
  };
}

/** The question in the Home tab, below the line `place`: everything that its card shows, without the mentions. */
export function questionOnHome(view: QuestionView, place: readonly Inline[]): Block[] {
  return openPart({ ...view, mention: [] }, HOME, [place]);
}

/** An open question with its buttons, after the lines `above`. */
function openPart(view: QuestionView, detail: Detail, above: readonly (readonly Inline[])[] = []): Block[] {
  const { question, group, mention, changed, changing } = view;
  const people = mentions(mention);
  return [
    lines(
      ...above,
      labelled('Question', question),
      ...firstOf(
        changed,
        detail.changes,
        (sentence) => labelled('Changed', sentence, detail.change),
        (hidden) => [literal(`… and ${hidden} more changes`)],
      ),
      [
        literal('Asked', { bold: true }),
        glue(': '),
        literal(group, undefined, GROUP_MAX),
        ...(people.length === 0 ? [] : [glue(' '), ...people]),
      ],
      ...absentLines(view),
      ...firstOf(
        view.facts,
        detail.facts,
        ({ label, text }) => labelled(label, text, detail.line),
        (hidden) => [literal(`… and ${hidden} more facts`)],
      ),
      ...boundLines(view, detail),
      ...untilLines(view),
    ),
    ...changingPart(changing, detail.changes, detail.change),
    // While changed facts are weighed, an answer would be refused.
    ...(changing === null ? [questionButtons(view)] : []),
  ];
}

/** What each field of the form allows. */
function boundLines({ form }: QuestionView, detail: Detail): Inline[][] {
  const bounds = (form ?? []).flatMap((field) => {
    const text = boundsText(field);
    return text === null ? [] : [{ label: field.label, text }];
  });
  return firstOf(
    bounds,
    detail.bounds,
    ({ label, text }) => labelled(label, text, detail.line),
    (hidden) => [literal(`… and bounds of ${hidden} more fields, see the form`)],
  );
}

type Correctable = Pick<QuestionView, 'askId' | 'caseId' | 'correctable' | 'over'> & Pick<AskView, 'step'>;

/** The button, or why there is none where no one can see that: nothing has used the answer. */
export function correctPart(view: Correctable): Block[] {
  if (view.correctable) return [correctButton(view)];
  return view.over === undefined ? [] : [lines(labelled('Can no longer be corrected', view.over))];
}

/** Where the answer is shown, so it adds no message; a click says why an answer can no longer be corrected. */
function correctButton({ askId, caseId, step }: Pick<AskView, 'askId' | 'caseId' | 'step'>): Block {
  const spoken = `Correct the answer to ${caseId}${step === null ? '' : `, step ${step}`}`;
  return buttons([{ action: ACTIONS.correct, text: 'Correct', value: askId, spoken }]);
}

/** The buttons of an open question, here and in the Home tab. */
function questionButtons({ askId, caseId, step, choices }: QuestionView): Block {
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
