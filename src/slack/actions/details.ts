/** *Details*: everything that would be approved, in a modal. */
import { ACTIONS } from '../../connector/slack/ids.ts';
import { renderSentence } from '../../connector/slack/render/answers.ts';
import { detailsModal } from '../../connector/slack/render/modal.ts';
import { asAskId } from '../../kernel/ids.ts';
import { whyNotHere } from '../answer-question.ts';
import type { ClickListener } from '../office.ts';

export const details: ClickListener = {
  action: ACTIONS.details,
  ack: 'first',
  async handle({ value, triggerId, channel }, _person, office) {
    const [found, problem] = await Promise.all([office.desk.details(asAskId(value)), whyNotHere(channel, office)]);
    if (problem !== null) return { kind: 'say', message: renderSentence(problem) };
    if (found === null)
      return { kind: 'say', message: renderSentence('This approval is gone, so there are no details of it') };
    await office.client.views.open({ trigger_id: triggerId, view: detailsModal(found) });
    return { kind: 'nothing' };
  },
};
