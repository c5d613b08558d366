/** *I have it*: the recipient's answer. */
import { ACTIONS } from '../../connector/slack/ids.ts';
import { renderSentence } from '../../connector/slack/render/answers.ts';
import { asAskId } from '../../kernel/ids.ts';
import type { ClickListener } from '../office.ts';

export const haveIt: ClickListener = {
  action: ACTIONS.haveIt,
  ack: 'after',
  async handle({ value }, { actor }, { desk }) {
    const { sentence } = await desk.answer(asAskId(value), actor);
    return { kind: 'say', message: renderSentence(sentence) };
  },
};
