/** The message shortcut *Why?*: explains the case of the thread in which the message lies, or the case that it names. */
import { answerQuestion, whyNotHere } from '../answer-question.ts';
import { renderSentence } from '../../connector/slack/render/answers.ts';
import type { Rendered } from '../../connector/slack/render/rendered.ts';
import type { Office } from '../office.ts';
import type { MessageShortcut } from '../payload.ts';
import { caseIn } from '../question.ts';
import { whoIs } from '../who.ts';

export async function whyMessage(shortcut: MessageShortcut, office: Office): Promise<Rendered> {
  const who = await whoIs(shortcut, office);
  if (who.kind === 'refused') return renderSentence(who.sentence);
  const { channel, threadTs, text } = shortcut;
  const problem = await whyNotHere(channel, office);
  if (problem !== null) return renderSentence(problem);
  const ofThread = channel === null || threadTs === null ? null : await office.desk.caseOfThread(channel, threadTs);
  const caseId = ofThread ?? caseIn(text);
  if (caseId === null)
    return renderSentence(
      "This message belongs to no case and names none. Choose a message of a case's thread, or ask `/sop explain CASE-12`",
    );
  return answerQuestion({ kind: 'explain', caseId }, { kind: 'private', threadTs }, office);
}
