/** *Correct* where an answer is shown: opens its form with the answer as it is, or says why it can no longer change. */
import { ACTIONS } from '../../connector/slack/ids.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import { correctionForm } from '../../connector/slack/render/question-form.ts';
import { asAskId } from '../../kernel/ids.ts';
import type { ClickListener } from '../slack-context.ts';
import { openForm } from './open-form.ts';

export const correct: ClickListener = {
  action: ACTIONS.correct,
  ack: 'after',
  async handle(click, { actor }, context) {
    const reply = await context.commands.correction(asAskId(click.value), actor);
    return reply.ok
      ? openForm(correctionForm(reply.form), click, context)
      : { kind: 'say', message: renderAnswer(reply.sentence) };
  },
};
