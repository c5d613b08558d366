/** *Why?* on a run card: the explanation, to the one who asks. */
import { ACTIONS } from '../../connector/slack/ids.ts';
import { renderSentence } from '../../connector/slack/render/answers.ts';
import { parseCaseId } from '../../kernel/ids.ts';
import { answerQuestion, whyNotHere } from '../answer-question.ts';
import type { ClickListener } from '../office.ts';

export const why: ClickListener = {
  action: ACTIONS.why,
  ack: 'first',
  async handle({ value, channel, threadTs }, _person, office) {
    const problem = await whyNotHere(channel, office);
    if (problem !== null) return { kind: 'say', message: renderSentence(problem) };
    const caseId = parseCaseId(value);
    if (caseId === null) return { kind: 'say', message: renderSentence('This control is no longer active') };
    return {
      kind: 'say',
      message: await answerQuestion({ kind: 'explain', caseId }, { kind: 'private', threadTs }, office),
    };
  },
};
