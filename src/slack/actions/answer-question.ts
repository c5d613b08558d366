/** The answer to a question: a choice is recorded at once; other questions open a form. */
import { ACTIONS, choiceAction, CHOICES_MAX } from '../../connector/slack/ids.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import { questionForm } from '../../connector/slack/render/question-form.ts';
import { asAskId } from '../../kernel/ids.ts';
import { CHOICE_PLACE } from '../../run/log/asks.ts';
import type { ClickListener } from '../slack-context.ts';
import { openDecisionForm } from './open-form.ts';

const GONE = 'This question is no longer open';

/** One listener for each position, which is all that a click says: the run knows what is there. */
export const choices: readonly ClickListener[] = Array.from(
  { length: CHOICES_MAX },
  (_, index): ClickListener => ({
    action: choiceAction(index),
    ack: 'after',
    async handle({ value }, { actor }, { commands }) {
      const { sentence } = await commands.answerQuestion(asAskId(value), actor, { [CHOICE_PLACE]: String(index) });
      return { kind: 'say', message: renderAnswer(sentence) };
    },
  }),
);

export const answerForm: ClickListener = {
  action: ACTIONS.answerForm,
  ack: 'after',
  async handle(click, person, context) {
    const askId = asAskId(click.value);
    const question = await context.commands.question(askId);
    if (question === null) return { kind: 'say', message: renderAnswer(GONE) };
    return openDecisionForm(askId, () => questionForm(question), click, person, context);
  },
};
