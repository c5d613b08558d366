/**
 * *Why?* on a run card: shows the explanation to the person who asks. Pressed twice it is shown once: the second press
 * says where it is, and the one after shows it again, since Slack forgets such messages when it is reloaded.
 */
import { ACTIONS } from '../../connector/slack/ids.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { parseCaseId } from '../../kernel/ids.ts';
import { answerQuery, whyNotHere } from '../answer-query.ts';
import { createSeen, type Seen } from '../seen.ts';
import type { ClickListener } from '../slack-context.ts';

export function createWhy(seen: Seen = createSeen()): ClickListener {
  return {
    action: ACTIONS.why,
    ack: 'first',
    async handle({ value, channel, threadTs, userId }, person, context) {
      const problem = await whyNotHere(channel, context);
      if (problem !== null) return { kind: 'say', message: renderAnswer(problem) };
      const caseId = parseCaseId(value);
      if (caseId === null) return { kind: 'say', message: renderAnswer('This control is no longer active') };
      const message = await answerQuery({ kind: 'explain', caseId }, { kind: 'private', threadTs }, person, context);
      // A run that has gone on since is explained anew.
      const key = `${userId} ${channel ?? ''} ${threadTs ?? ''} ${hashOf(message)}`;
      if (seen.first(key)) return { kind: 'say', message };
      seen.forget(key);
      return {
        kind: 'say',
        message: renderAnswer(`I have just explained ${caseId} to you. If you do not see it, press Why? once more`),
      };
    },
  };
}
