/**
 * *Share*: posts the explanation for everyone, rendered again from the log. Works once for each private message that
 * offers it.
 */
import { ACTIONS, threadOfShareBlock } from '../../connector/slack/ids.ts';
import type { Requested } from '../../connector/slack/request.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import { renderShortExplanation } from '../../connector/slack/render/explanation.ts';
import { unreachable } from '../../kernel/assert.ts';
import { parseCaseId, type CaseId } from '../../kernel/ids.ts';
import { whyNotHere } from '../answer-query.ts';
import type { KnownPerson } from '../../connector/slack/people-check.ts';
import { whyNotRead } from '../may-read.ts';
import type { Answer, ClickListener, SlackContext } from '../slack-context.ts';
import { createSeen, type Seen } from '../seen.ts';

export function createShare(seen: Seen = createSeen()): ClickListener {
  return {
    action: ACTIONS.share,
    ack: 'first',
    async handle({ value, channel, blockId, userId, messageTs }, person, context) {
      const problem = await whyNotHere(channel, context, true);
      if (problem !== null) return say(problem);
      const caseId = parseCaseId(value);
      const refusal = caseId === null ? null : await whyNotRead(caseId, person, context);
      if (refusal !== null) return { kind: 'say', message: refusal };
      if (caseId !== null && channel !== null && !(await isItsChannel(caseId, channel, person, context)))
        return say('An explanation can be shared only in the channel of its case, since others may not read the case');
      const explanation = caseId === null ? null : await context.commands.explain(caseId);
      if (explanation === null || channel === null) return say('This control is no longer active');
      const key = `${channel} ${messageTs ?? ''} ${userId}`;
      if (!seen.first(key)) return say('You have already shared it');
      const threadTs = threadOfShareBlock(blockId);
      const posted = await context.replies.postMessage(
        { channel, threadTs },
        renderShortExplanation(explanation, { kind: 'shared', by: person.name }),
      );
      // After an unknown outcome the message may exist, so a second press must not post it twice.
      if (posted.kind === 'not_now' || posted.kind === 'refused') seen.forget(key);
      return say(outcomeOf(posted, `Shared ${explanation.caseId} in the ${threadTs === null ? 'channel' : 'thread'}`));
    },
  };
}

/** A direct message with the bot and the case's own channel are read by no one else. */
async function isItsChannel(
  caseId: CaseId,
  channel: string,
  { actor }: KnownPerson,
  { commands, channels }: SlackContext,
): Promise<boolean> {
  const access = await commands.access(caseId, actor);
  const own = access?.channel == null ? null : await channels.idOf(access.channel);
  return own?.kind === 'id' && own.id === channel;
}

const say = (sentence: string): Answer => ({ kind: 'say', message: renderAnswer(sentence) });

function outcomeOf(posted: Requested<unknown>, done: string): string {
  switch (posted.kind) {
    case 'answer':
      return done;
    case 'unknown':
      return 'It may or may not have been shared; check the channel';
    case 'not_now':
      return 'Slack is not accepting more messages right now. Press the button again in a minute';
    case 'refused':
      return `It was not shared: ${posted.message}`;
    default:
      return unreachable(posted);
  }
}
