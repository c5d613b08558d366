/**
 * Every form, by its callback id. The answer replaces the form, so the person always sees it.
 */
import type { App } from '@slack/bolt';
import { sentenceModal } from '../../connector/slack/render/modal.ts';
import { failureSentence } from '../failure.ts';
import type { FormAnswer, FormListener, SlackContext } from '../slack-context.ts';
import { readSubmission, type Submission } from '../payload.ts';
import { whoIs } from '../who.ts';
import { approveAfterDetails } from './approve-after-details.ts';
import { answerCorrection } from './answer-correction.ts';
import { denyReason } from './deny-reason.ts';
import { questionAnswer } from './question-answer.ts';
import { goOnNote, itWasDoneNote, leaveItNote, leaveOutNote, startAgainNote, stopNote } from './recover-note.ts';

export function listenToViews(app: App, context: SlackContext): void {
  const listeners = new Map<string, FormListener>(
    [
      approveAfterDetails,
      denyReason,
      itWasDoneNote,
      goOnNote,
      leaveOutNote,
      startAgainNote,
      leaveItNote,
      stopNote,
      questionAnswer,
      answerCorrection,
    ].map((listener) => [listener.view, listener]),
  );
  app.view(/^/, async ({ ack, body }) => {
    const submission = readSubmission(body);
    const answer = await answerOf(listeners.get(submission.view), submission, context);
    if (answer.kind === 'error') await ack({ response_action: 'errors', errors: { ...answer.errors } });
    else await ack({ response_action: 'update', view: answer.view });
  });
  // We do not request these events, but one that arrives must be acknowledged.
  app.view({ type: 'view_closed', callback_id: /^/ }, async ({ ack }) => {
    await ack();
  });
}

/**
 * A failure replaces the form too: Slack's own "trouble connecting" does not say whether anything was recorded.
 */
async function answerOf(
  listener: FormListener | undefined,
  submission: Submission,
  context: SlackContext,
): Promise<FormAnswer> {
  try {
    const who = await whoIs(submission, context);
    if (who.kind === 'refused') return { kind: 'show', view: sentenceModal('Not allowed', who.sentence) };
    if (listener === undefined)
      return { kind: 'show', view: sentenceModal('No longer active', 'This form is no longer active') };
    return await listener.handle(submission, who.person, context);
  } catch (error) {
    return {
      kind: 'show',
      view: sentenceModal('It did not work', failureSentence(error, submission.about, context.logger)),
    };
  }
}
