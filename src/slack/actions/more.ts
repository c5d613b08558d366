/** *More* below an explanation: shows every step in a window. */
import { ACTIONS } from '../../connector/slack/ids.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import { explanationModal } from '../../connector/slack/render/explanation.ts';
import { parseCaseId } from '../../kernel/ids.ts';
import { whyNotHere } from '../answer-query.ts';
import { noSuchCase, whyNotRead } from '../may-read.ts';
import type { ClickListener } from '../slack-context.ts';
import { openForm } from './open-form.ts';

export const more: ClickListener = {
  action: ACTIONS.more,
  ack: 'first',
  async handle(click, person, context) {
    const caseId = parseCaseId(click.value);
    if (caseId === null) return { kind: 'say', message: renderAnswer('This control is no longer active') };
    const [problem, refusal] = await Promise.all([
      whyNotHere(click.channel, context),
      whyNotRead(caseId, person, context),
    ]);
    if (problem !== null) return { kind: 'say', message: renderAnswer(problem) };
    if (refusal !== null) return { kind: 'say', message: refusal };
    const explanation = await context.commands.explain(caseId);
    return explanation === null
      ? { kind: 'say', message: noSuchCase(caseId) }
      : openForm(explanationModal(explanation), click, context);
  },
};
