/** The answers to a question's form. Every field that cannot be parsed gets an error next to it. */
import { VIEWS } from '../../connector/slack/ids.ts';
import { fieldErrors } from './field-errors.ts';
import { sentenceModal } from '../../connector/slack/render/modal.ts';
import { asAskId } from '../../kernel/ids.ts';
import type { FormListener } from '../slack-context.ts';

export const questionAnswer: FormListener = {
  view: VIEWS.answer,
  async handle({ about, fields }, { actor }, { commands }) {
    const { ok, sentence, fields: problems } = await commands.answerQuestion(asAskId(about), actor, fields);
    if (!ok && problems !== undefined) return fieldErrors(problems);
    return { kind: 'show', view: sentenceModal(ok ? 'Answered' : 'Not answered', sentence) };
  },
};
