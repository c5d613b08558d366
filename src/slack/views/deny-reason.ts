/** The reason of a denial. Checked again here, since a form can be submitted without Slack's client. */
import { REASON_FIELD, VIEWS } from '../../connector/slack/ids.ts';
import { sentenceModal } from '../../connector/slack/render/modal.ts';
import { asAskId } from '../../kernel/ids.ts';
import type { FormListener } from '../slack-context.ts';
import { problemOfReason } from './reason.ts';

export const denyReason: FormListener = {
  view: VIEWS.deny,
  async handle({ about, reason }, { actor }, { commands }) {
    const problem = problemOfReason(reason);
    if (problem !== null) return { kind: 'error', errors: { [REASON_FIELD.block]: problem } };
    const { ok, sentence } = await commands.deny(asAskId(about), actor, reason);
    return { kind: 'show', view: sentenceModal(ok ? 'Denied' : 'Not denied', sentence) };
  },
};
