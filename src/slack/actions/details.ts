/** *Details*: shows everything that would be approved, in a modal. */
import { ACTIONS } from '../../connector/slack/ids.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import { detailsModal } from '../../connector/slack/render/modal.ts';
import { asAskId } from '../../kernel/ids.ts';
import { whyNotHere } from '../answer-query.ts';
import { whyNotRead } from '../may-read.ts';
import type { ClickListener } from '../slack-context.ts';
import { openForm } from './open-form.ts';

export const details: ClickListener = {
  action: ACTIONS.details,
  ack: 'first',
  async handle(click, person, context) {
    const { value, channel } = click;
    const [found, problem] = await Promise.all([
      context.commands.details(asAskId(value)),
      whyNotHere(channel, context),
    ]);
    if (problem !== null) return { kind: 'say', message: renderAnswer(problem) };
    if (found === null)
      return { kind: 'say', message: renderAnswer('This approval no longer exists, so it has no details to show') };
    // Those who are asked may read what they are asked, even outside the channel.
    const refusal = await whyNotRead(found.view.caseId, person, context);
    if (refusal !== null && !(await context.commands.mayDecide(asAskId(value), person.actor)).ok)
      return { kind: 'say', message: refusal };
    return openForm(detailsModal(found), click, context);
  },
};
