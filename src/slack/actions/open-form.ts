/** Opens a form after a click, or says why it could not be opened. */
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import type { Modal } from '../../connector/slack/render/modal.ts';
import type { KnownPerson } from '../../connector/slack/people-check.ts';
import type { AskId } from '../../kernel/ids.ts';
import type { AskView } from '../../run/view/thread-view.ts';
import type { Answer, SlackContext } from '../slack-context.ts';
import type { Click } from '../payload.ts';

/**
 * For a decision: a person who may not decide reads that before they fill in the form.
 *
 * @param formOf the form for what is decided
 */
export async function openDecisionForm(
  askId: AskId,
  formOf: (view: AskView) => Modal,
  click: Click,
  { actor }: KnownPerson,
  context: SlackContext,
): Promise<Answer> {
  const may = await context.commands.mayDecide(askId, actor);
  return may.ok && may.view !== undefined
    ? openForm(formOf(may.view), click, context)
    : { kind: 'say', message: renderAnswer(may.sentence) };
}

/** A `trigger_id` lives for three seconds, so nothing slow may come before this. */
export async function openForm(
  form: Modal,
  { triggerId }: Click,
  { replies, logger }: Pick<SlackContext, 'replies' | 'logger'>,
): Promise<Answer> {
  const opened = await replies.openForm(triggerId, form);
  if (opened.kind === 'answer') return { kind: 'nothing' };
  logger.warn(`A form was not opened: ${opened.message}`);
  return {
    kind: 'say',
    message: renderAnswer('Slack did not open the form, and nothing was recorded. Press the button again'),
  };
}
