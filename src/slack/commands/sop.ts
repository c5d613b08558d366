/** `/sop …`: explain, status, list, help; anything else is answered with what was probably meant. */
import { answerQuestion, whyNotHere } from '../answer-question.ts';
import { renderSentence } from '../../connector/slack/render/answers.ts';
import type { Rendered } from '../../connector/slack/render/rendered.ts';
import type { Office } from '../office.ts';
import type { Command } from '../payload.ts';
import { readCommandText } from '../question.ts';
import { whoIs } from '../who.ts';

export async function answerCommand(command: Command, office: Office): Promise<Rendered> {
  const who = await whoIs(command, office);
  if (who.kind === 'refused') return renderSentence(who.sentence);
  const question = readCommandText(command.text);
  const problem = question.kind === 'help' ? null : await whyNotHere(command.channel, office);
  // Slack has no commands inside threads, so that a share goes into the channel.
  return problem === null
    ? answerQuestion(question, { kind: 'private', threadTs: null }, office)
    : renderSentence(problem);
}
