/** What was filled in: a field that cannot be read is complained about where it stands. */
import { fieldId, VIEWS } from '../../connector/slack/ids.ts';
import { sentenceModal } from '../../connector/slack/render/modal.ts';
import { asAskId } from '../../kernel/ids.ts';
import type { FormListener } from '../slack-context.ts';

export const questionAnswer: FormListener = {
  view: VIEWS.answer,
  async handle({ about, fields }, { actor }, { commands }) {
    const { ok, sentence, field } = await commands.answerQuestion(asAskId(about), actor, fields);
    if (!ok && field !== undefined) return { kind: 'complain', sentence, block: fieldId(field) };
    return { kind: 'show', view: sentenceModal(ok ? 'Answered' : 'Not answered', sentence) };
  },
};
