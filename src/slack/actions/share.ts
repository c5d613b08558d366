/** *Share*: posts the explanation for all, made anew from the log. Once for each private message that offers it. */
import { ACTIONS, threadOfShareBlock } from '../../connector/slack/ids.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import { renderExplanation } from '../../connector/slack/render/explanation.ts';
import { parseCaseId } from '../../kernel/ids.ts';
import { whyNotHere } from '../answer-query.ts';
import type { ClickListener } from '../slack-context.ts';
import { createSeen, type Seen } from '../seen.ts';

export function createShare(seen: Seen = createSeen()): ClickListener {
  return {
    action: ACTIONS.share,
    ack: 'first',
    async handle({ value, channel, blockId, userId, messageTs }, { name }, context) {
      const say = (sentence: string) => ({ kind: 'say' as const, message: renderAnswer(sentence) });
      const problem = await whyNotHere(channel, context, true);
      if (problem !== null) return say(problem);
      const caseId = parseCaseId(value);
      const explanation = caseId === null ? null : await context.commands.explain(caseId);
      if (explanation === null || channel === null) return say('This control is no longer active');
      const key = `${channel} ${messageTs ?? ''} ${userId}`;
      if (!seen.first(key)) return say('You have shared it already');
      const thread = threadOfShareBlock(blockId);
      const posted = await context.replies.postMessage(
        { channel, threadTs: thread },
        renderExplanation(explanation, { kind: 'shared', by: name }),
      );
      if (posted.kind === 'unknown') return say('It may have been shared or not; look at the channel');
      if (posted.kind !== 'answer') {
        seen.forget(key);
        return say(
          posted.kind === 'not_now'
            ? 'Slack takes no more messages right now. Press again in a minute'
            : `It was not shared: ${posted.message}`,
        );
      }
      return say(
        thread === null ? `Shared ${explanation.caseId} in the channel` : `Shared ${explanation.caseId} in the thread`,
      );
    },
  };
}
