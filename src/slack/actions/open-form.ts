/** Opens a form for a decision, unless the person may not decide: then they read why, instead of typing for nothing. */
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import type { Modal } from '../../connector/slack/render/modal.ts';
import type { KnownPerson } from '../../connector/slack/people-check.ts';
import type { AskId } from '../../kernel/ids.ts';
import type { Answer, SlackContext } from '../slack-context.ts';
import type { Click } from '../payload.ts';

export async function openForm(
  askId: AskId,
  form: Modal,
  { triggerId }: Click,
  { actor }: KnownPerson,
  { commands, client }: SlackContext,
): Promise<Answer> {
  const may = await commands.mayDecide(askId, actor);
  if (!may.ok) return { kind: 'say', message: renderAnswer(may.sentence) };
  // A trigger lives for three seconds: nothing slow may come before this.
  await client.views.open({ trigger_id: triggerId, view: form });
  return { kind: 'nothing' };
}
