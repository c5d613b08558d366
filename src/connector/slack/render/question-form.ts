/**
 * The form of a question: one input for each field, by its type. The run validates again what Slack validates.
 */
import type { types } from '@slack/bolt';
import { boundsText } from '../../../run/cite/bound-text.ts';
import type { AskedField } from '../../../run/log/asks.ts';
import type { Value } from '../../../kernel/value.ts';
import { upperFirst } from '../../../kernel/upper-first.ts';
import { CHOICE_FIELD, correctionId, fieldId, VIEWS } from '../ids.ts';
import { labelled, lines, plain, VIEW_BLOCKS_MAX, type Block } from './block.ts';
import type { Modal } from './modal.ts';
import type { CorrectionForm } from '../../../engine/commands.ts';
import type { AnswerableView } from '../../../run/view/thread-view.ts';

/** Maximum facts, and changes, above the inputs. */
const LINES_MAX = 12;
const TEXT_MAX = 1_000;
const TITLE_MAX = 24;
const HINT_MAX = 300;
/** Slack's limits for one radio button, and for a group of them. */
const OPTION_MAX = 75;
const OPTIONS_MAX = 10;
/** Slack's limit for the options of a select menu. */
const SELECT_MAX = 100;

export function questionForm(view: AnswerableView): Modal {
  return {
    ...formOf(
      view,
      (view.form ?? []).map((field) => inputOf(field)),
    ),
    submit: plain('Answer', TITLE_MAX),
  };
}

/**
 * The same form with the answer as it is. Choices are radio buttons here.
 * @param typed the answer by field, as it would be typed
 */
export function correctionForm({ view, typed, corrected }: CorrectionForm): Modal {
  const inputs =
    view.choices === null
      ? (view.form ?? []).map((field) => inputOf(field, typed[field.name]))
      : [choiceInput(view.choices, typed[CHOICE_FIELD])];
  return {
    ...formOf(view, inputs),
    callback_id: VIEWS.correct,
    private_metadata: correctionId(view.askId, corrected),
    submit: plain('Correct', TITLE_MAX),
  };
}

function formOf({ askId, caseId, step, question, facts, changed }: AnswerableView, inputs: readonly Block[]): Modal {
  return {
    type: 'modal',
    callback_id: VIEWS.answer,
    private_metadata: askId,
    title: plain(step === null ? caseId : `${caseId}, step ${step}`, TITLE_MAX),
    close: plain('Cancel', TITLE_MAX),
    blocks: [
      lines(
        labelled('Question', question),
        ...facts.slice(0, LINES_MAX).map(({ label, text }) => labelled(label, text)),
        ...changed.slice(0, LINES_MAX).map((sentence) => labelled('Changed', sentence)),
      ),
      ...inputs.slice(0, VIEW_BLOCKS_MAX - 1),
    ],
  };
}

function choiceInput(choices: readonly string[], chosen: string | undefined): Block {
  const id = fieldId(CHOICE_FIELD);
  return {
    type: 'input',
    block_id: id,
    label: plain('Answer', TITLE_MAX),
    element: radioButtons(
      id,
      choices.map((choice) => ({ text: choice, value: choice })),
      chosen,
    ),
  };
}

function inputOf(field: AskedField, typed?: string): Block {
  const id = fieldId(field.name);
  const hint = hintOf(field);
  return {
    type: 'input',
    block_id: id,
    optional: field.optional,
    label: plain(field.label, 150),
    element: elementOf(field, id, typed),
    ...(hint === null ? {} : { hint: plain(hint, HINT_MAX) }),
  };
}

/** What may be entered, with the bounds; the run checks them again. Choices that are listed need no hint. */
function hintOf(field: AskedField): string | null {
  if (field.type === 'text' && optionsOf(field.bounds.one_of?.value) !== null) return null;
  if (field.hint !== undefined) return field.hint;
  const bounds = boundsText(field);
  if (field.currency === null) return bounds === null ? null : upperFirst(bounds);
  return `An amount in ${field.currency}, ${bounds ?? 'such as 7,200.00'}`;
}

function elementOf({ type, bounds, hint }: AskedField, id: string, typed?: string): types.InputBlock['element'] {
  const options = type === 'text' ? optionsOf(bounds.one_of?.value) : null;
  if (options !== null) {
    const choices = options.map((option) => ({ text: option, value: option }));
    return options.length > OPTIONS_MAX ? select(id, choices, typed) : radioButtons(id, choices, typed);
  }
  const initial = typed === undefined ? {} : { initial_value: typed };
  const isLong = hint === undefined && bounds.matches === undefined;
  switch (type) {
    case 'number':
      return { type: 'number_input', action_id: id, is_decimal_allowed: true, ...initial };
    case 'date':
      return { type: 'datepicker', action_id: id, ...(typed === undefined ? {} : { initial_date: typed }) };
    case 'yes_no':
      return radioButtons(id, YES_NO, typed);
    case 'money':
      return { type: 'plain_text_input', action_id: id, max_length: 30, ...initial };
    case 'text':
      return { type: 'plain_text_input', action_id: id, multiline: isLong, max_length: TEXT_MAX, ...initial };
  }
}

type Choice = { readonly text: string; readonly value: string };

const YES_NO: readonly Choice[] = [
  { text: 'Yes', value: 'yes' },
  { text: 'No', value: 'no' },
];

function radioButtons(id: string, choices: readonly Choice[], chosen: string | undefined): types.RadioButtons {
  return { type: 'radio_buttons', action_id: id, ...choosing(choices, chosen) };
}

/** For more choices than fit radio buttons. */
function select(id: string, choices: readonly Choice[], chosen: string | undefined): types.StaticSelect {
  return { type: 'static_select', action_id: id, ...choosing(choices, chosen) };
}

type Option = { readonly text: ReturnType<typeof plain>; readonly value: string };

function choosing(
  choices: readonly Choice[],
  chosen: string | undefined,
): { readonly options: Option[]; readonly initial_option?: Option } {
  const options = choices.map(({ text, value }) => ({ text: plain(text, OPTION_MAX), value }));
  const initial = options.find(({ value }) => value === chosen);
  return { options, ...(initial === undefined ? {} : { initial_option: initial }) };
}

/** The possible texts, each for one option; null when the field has none, or when they do not fit. */
function optionsOf(value: Value | undefined): readonly string[] | null {
  if (!Array.isArray(value)) return null;
  const texts = [...new Set((value as readonly Value[]).filter((item) => typeof item === 'string'))];
  const fit = texts.length > 0 && texts.length <= SELECT_MAX && texts.every((text) => text.length <= OPTION_MAX);
  return fit && texts.every((text) => text.trim() !== '') ? texts : null;
}
