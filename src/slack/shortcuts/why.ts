/**
 * The message shortcut *Why?*: explains the case whose thread the message is in, or the case that it names.
 */
import { answerQuery, whyNotHere } from '../answer-query.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import type { Rendered } from '../../connector/slack/render/rendered.ts';
import type { SlackContext } from '../slack-context.ts';
import type { MessageShortcut } from '../payload.ts';
import { caseIn } from '../query.ts';
import { whoIs } from '../who.ts';

export async function whyMessage(shortcut: MessageShortcut, context: SlackContext): Promise<Rendered> {
  const who = await whoIs(shortcut, context);
  if (who.kind === 'refused') return renderAnswer(who.sentence);
  const { channel, threadTs, text } = shortcut;
  const problem = await whyNotHere(channel, context);
  if (problem !== null) return renderAnswer(problem);
  const ofThread =
    channel === null || threadTs === null ? null : await context.commands.caseOfThread(channel, threadTs);
  const caseId = ofThread ?? caseIn(text);
  if (caseId === null)
    return renderAnswer(
      "This message is not part of a case and does not name one. Choose a message in a case's thread, or ask `/sop explain CASE-12`",
    );
  return answerQuery({ kind: 'explain', caseId }, { kind: 'private', threadTs }, who.person, context);
}
