/** The answers to a question's form. A field that cannot be parsed gets an error next to it. */
import { fieldId, VIEWS } from '../../connector/slack/ids.ts';
import { sentenceModal } from '../../connector/slack/render/modal.ts';
import { asAskId } from '../../kernel/ids.ts';
import type { FormListener } from '../slack-context.ts';

export const questionAnswer: FormListener = {
  view: VIEWS.answer,
  async handle({ about, fields }, { actor }, { commands }) {
    const { ok, sentence, field } = await commands.answerQuestion(asAskId(about), actor, fields);
    if (!ok && field !== undefined) return { kind: 'error', sentence, block: fieldId(field) };
    return { kind: 'show', view: sentenceModal(ok ? 'Answered' : 'Not answered', sentence) };
  },
};
