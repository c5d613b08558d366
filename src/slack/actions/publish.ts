/** *Publish* and *Refuse* of a handbook that waits for an approver from `changes_approved_by`. */
import { ACTIONS } from '../../connector/slack/ids.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import type { ClickListener } from '../slack-context.ts';

export const publish = deciding(ACTIONS.publish, true);

export const refuse = deciding(ACTIONS.refuse, false);

function deciding(action: string, yes: boolean): ClickListener {
  return {
    action,
    ack: 'after',
    async handle({ value }, { actor }, { commands }) {
      const { sentence } = await commands.decidePublication(value, actor, yes);
      return { kind: 'say', message: renderAnswer(sentence) };
    },
  };
}
