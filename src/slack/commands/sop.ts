/** `/sop …`: explain, status, list, help; anything else is answered with the nearest command. */
import { answerQuery, whyNotHere } from '../answer-query.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import type { Rendered } from '../../connector/slack/render/rendered.ts';
import type { SlackContext } from '../slack-context.ts';
import type { Command } from '../payload.ts';
import { withCases } from '../by-number.ts';
import { readCommandText } from '../query.ts';
import { whoIs } from '../who.ts';

export async function answerCommand(command: Command, context: SlackContext): Promise<Rendered> {
  const who = await whoIs(command, context);
  if (who.kind === 'refused') return renderAnswer(who.sentence);
  const question = readCommandText(await withCases(command.text, who.person, context));
  const problem = question.kind === 'help' ? null : await whyNotHere(command.channel, context);
  // Slack has no commands inside threads, so *Share* posts to the channel.
  return problem === null
    ? // Typed in full, so it is answered in full.
      answerQuery(question, { kind: 'private', threadTs: null }, who.person, context, 'whole')
    : renderAnswer(problem);
}
