/** The form of a correction. Every field that cannot be parsed gets an error next to it. */
import { correctionOf, VIEWS } from '../../connector/slack/ids.ts';
import { fieldErrors } from './field-errors.ts';
import { sentenceModal } from '../../connector/slack/render/modal.ts';
import { asAskId } from '../../kernel/ids.ts';
import type { FormListener } from '../slack-context.ts';

export const answerCorrection: FormListener = {
  view: VIEWS.correct,
  async handle({ about, fields }, { actor }, { commands }) {
    const correction = correctionOf(about);
    if (correction === null)
      return { kind: 'show', view: sentenceModal('No longer active', 'This form is no longer active') };
    const { askId, corrected } = correction;
    const { ok, sentence, fields: problems } = await commands.correctAnswer(asAskId(askId), actor, fields, corrected);
    if (!ok && problems !== undefined) return fieldErrors(problems);
    return { kind: 'show', view: sentenceModal(ok ? 'Corrected' : 'Not corrected', sentence) };
  },
};
