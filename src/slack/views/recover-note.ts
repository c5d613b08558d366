/** The note of a recovery: what the person knows is logged with their choice. */
import { REASON_FIELD, VIEWS } from '../../connector/slack/ids.ts';
import { sentenceModal, type NotedChoice } from '../../connector/slack/render/modal.ts';
import { asAskId } from '../../kernel/ids.ts';
import type { FormListener } from '../slack-context.ts';
import { problemOfReason } from './reason.ts';

export const itWasDoneNote = noted(VIEWS.itWasDone, 'it_was_done', 'Continuing');

export const goOnNote = noted(VIEWS.goOn, 'go_on', 'Going on');

export const startAgainNote = noted(VIEWS.startAgain, 'start_again', 'Starting again');

export const leaveItNote = noted(VIEWS.leaveIt, 'leave_it', 'Left as it is');

export const leaveOutNote = noted(VIEWS.leaveOut, 'leave_out', 'Left out');

export const stopNote = noted(VIEWS.stop, 'stop', 'Stopped');

function noted(view: string, choice: NotedChoice, title: string): FormListener {
  return {
    view,
    async handle({ about, reason }, { actor }, { commands }) {
      const problem = problemOfReason(reason);
      if (problem !== null) return { kind: 'error', errors: { [REASON_FIELD.block]: problem } };
      const { ok, sentence } = await commands.recover(asAskId(about), actor, choice, reason);
      return { kind: 'show', view: sentenceModal(ok ? title : 'Nothing changed', sentence) };
    },
  };
}
