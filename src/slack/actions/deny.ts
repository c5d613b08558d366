/**
 * *Deny*: opens the form for the reason if this person may decide. The denial itself happens when the form is
 * submitted.
 */
import { ACTIONS } from '../../connector/slack/ids.ts';
import { denyForm } from '../../connector/slack/render/modal.ts';
import { asAskId } from '../../kernel/ids.ts';
import type { ClickListener } from '../slack-context.ts';
import { openDecisionForm } from './open-form.ts';

export const deny: ClickListener = {
  action: ACTIONS.deny,
  ack: 'after',
  decides: true,
  handle(click, person, context) {
    const askId = asAskId(click.value);
    return openDecisionForm(askId, denyForm, click, person, context);
  },
};
