/** *Approve* in the details: the same as the button on the card, after everything was shown. */
import { VIEWS } from '../../connector/slack/ids.ts';
import { sentenceModal } from '../../connector/slack/render/modal.ts';
import { asAskId } from '../../kernel/ids.ts';
import type { FormListener } from '../slack-context.ts';

export const approveAfterDetails: FormListener = {
  view: VIEWS.approve,
  async handle({ about }, { actor }, { commands }) {
    const { ok, sentence } = await commands.approve(asAskId(about), actor);
    return { kind: 'show', view: sentenceModal(ok ? 'Approved' : 'Not approved', sentence) };
  },
};
