/** *I have it*: the recipient's answer. */
import { ACTIONS } from '../../connector/slack/ids.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import { asAskId } from '../../kernel/ids.ts';
import type { ClickListener } from '../slack-context.ts';

export const haveIt: ClickListener = {
  action: ACTIONS.haveIt,
  ack: 'after',
  async handle({ value }, { actor }, { commands }) {
    const { sentence } = await commands.answer(asAskId(value), actor);
    return { kind: 'say', message: renderAnswer(sentence) };
  },
};
