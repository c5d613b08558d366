/** *Why?* on a run card: shows the explanation to the person who asks. */
import { ACTIONS } from '../../connector/slack/ids.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import { parseCaseId } from '../../kernel/ids.ts';
import { answerQuery, whyNotHere } from '../answer-query.ts';
import type { ClickListener } from '../slack-context.ts';

export const why: ClickListener = {
  action: ACTIONS.why,
  ack: 'first',
  async handle({ value, channel, threadTs }, person, context) {
    const problem = await whyNotHere(channel, context);
    if (problem !== null) return { kind: 'say', message: renderAnswer(problem) };
    const caseId = parseCaseId(value);
    if (caseId === null) return { kind: 'say', message: renderAnswer('This control is no longer active') };
    return {
      kind: 'say',
      message: await answerQuery({ kind: 'explain', caseId }, { kind: 'private', threadTs }, person, context),
    };
  },
};
