/**
 * The choices of a recovery card. *Try again* takes effect at once; the others first ask for a note on what the person
 * knows.
 */
import { ACTIONS } from '../../connector/slack/ids.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import { recoveryForm, type NotedChoice } from '../../connector/slack/render/modal.ts';
import { asAskId } from '../../kernel/ids.ts';
import type { ClickListener } from '../slack-context.ts';
import { openDecisionForm } from './open-form.ts';

export const tryAgain: ClickListener = {
  action: ACTIONS.tryAgain,
  ack: 'after',
  decides: true,
  async handle({ value }, { actor }, { commands }) {
    const { sentence } = await commands.recover(asAskId(value), actor, 'try_again', null);
    return { kind: 'say', message: renderAnswer(sentence) };
  },
};

export const itWasDone = withNote(ACTIONS.itWasDone, 'it_was_done');

export const goOn = withNote(ACTIONS.goOn, 'go_on');

export const startAgain = withNote(ACTIONS.startAgain, 'start_again');

export const leaveIt = withNote(ACTIONS.leaveIt, 'leave_it');

export const leaveOut = withNote(ACTIONS.leaveOut, 'leave_out');

export const stop = withNote(ACTIONS.stop, 'stop');

function withNote(action: string, choice: NotedChoice): ClickListener {
  return {
    action,
    ack: 'after',
    decides: true,
    handle(click, person, context) {
      const askId = asAskId(click.value);
      return openDecisionForm(askId, (view) => recoveryForm(view, choice), click, person, context);
    },
  };
}
