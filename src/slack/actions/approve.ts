/** *Approve*: the engine decides, with one conditional update. The click is acknowledged only afterwards. */
import { ACTIONS } from '../../connector/slack/ids.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import { asAskId } from '../../kernel/ids.ts';
import type { ClickListener } from '../slack-context.ts';

export const approve: ClickListener = {
  action: ACTIONS.approve,
  ack: 'after',
  decides: true,
  async handle({ value }, { actor }, { commands }) {
    const { sentence } = await commands.approve(asAskId(value), actor);
    return { kind: 'say', message: renderAnswer(sentence) };
  },
};
