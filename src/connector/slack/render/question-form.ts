/**
 * The form of a question: one input for each field, by its type. The run validates again what Slack validates.
 */
import type { types } from '@slack/bolt';
import type { FormField } from '../../../sop/sop.ts';
import { fieldId, VIEWS } from '../ids.ts';
import { labelled, lines, plain, VIEW_BLOCKS_MAX, type Block } from './block.ts';
import type { Modal } from './modal.ts';
import type { AnswerableView } from '../../../run/view/thread-view.ts';

const TEXT_MAX = 1_000;
const TITLE_MAX = 24;

export function questionForm({ askId, caseId, step, question, form }: AnswerableView): Modal {
  return {
    type: 'modal',
    callback_id: VIEWS.answer,
    private_metadata: askId,
    title: plain(step === null ? caseId : `${caseId}, step ${step}`, TITLE_MAX),
    submit: plain('Answer', TITLE_MAX),
    close: plain('Cancel', TITLE_MAX),
    blocks: [lines(labelled('Question', question)), ...(form ?? []).slice(0, VIEW_BLOCKS_MAX - 1).map(inputOf)],
  };
}

function inputOf(field: FormField): Block {
  const id = fieldId(field.name);
  return {
    type: 'input',
    block_id: id,
    optional: field.optional,
    label: plain(field.label, 150),
    element: elementOf(field, id),
    ...(field.currency === null ? {} : { hint: plain(`An amount in ${field.currency}, such as 7,200.00`, 150) }),
  };
}

function elementOf({ type }: FormField, id: string): types.InputBlock['element'] {
  switch (type) {
    case 'number':
      return { type: 'number_input', action_id: id, is_decimal_allowed: true };
    case 'date':
      return { type: 'datepicker', action_id: id };
    case 'yes_no':
      return {
        type: 'radio_buttons',
        action_id: id,
        options: [
          { text: plain('Yes', 75), value: 'yes' },
          { text: plain('No', 75), value: 'no' },
        ],
      };
    case 'money':
      return { type: 'plain_text_input', action_id: id, max_length: 30 };
    case 'text':
      return { type: 'plain_text_input', action_id: id, multiline: true, max_length: TEXT_MAX };
  }
}
