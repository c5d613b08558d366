/**
 * A mention: `@Sopwith why was CASE-1 escalated?`, or without an id inside a case's thread. Only the asker sees the
 * answer.
 */
import type { types } from '@slack/bolt';
import { answerQuery, whyNotHere } from '../answer-query.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import type { Rendered } from '../../connector/slack/render/rendered.ts';
import type { SlackContext } from '../slack-context.ts';
import { withCases } from '../by-number.ts';
import { readWords } from '../query.ts';
import { say } from '../say.ts';
import { whoIs } from '../who.ts';

export async function appMention(event: types.AppMentionEvent, context: SlackContext): Promise<void> {
  const { user, channel, thread_ts: thread, ts, text, bot_id } = event;
  // A bot that mentions us is not answered: two bots could talk to each other forever.
  if (user === undefined || bot_id !== undefined || user === context.botUserId) return;
  const answer = await answerTo({ user, channel, threadTs: thread ?? null, ts, text }, context);
  await say({ userId: user, channel, thread: thread ?? null, respond: null, prefer: 'ephemeral' }, answer, context);
}

type Asked = {
  readonly user: string;
  readonly channel: string;
  readonly threadTs: string | null;
  readonly ts: string;
  readonly text: string;
};

async function answerTo({ user, channel, threadTs, ts, text }: Asked, context: SlackContext): Promise<Rendered> {
  const who = await whoIs({ userId: user, teamId: null }, context);
  if (who.kind === 'refused') return renderAnswer(who.sentence);
  const here = threadTs === null ? null : await context.commands.caseOfThread(channel, threadTs);
  const question = readWords(await withCases(text, who.person, context), here);
  const problem = question.kind === 'help' ? null : await whyNotHere(channel, context);
  return problem === null
    ? answerQuery(question, { kind: 'private', threadTs: threadTs ?? ts }, who.person, context)
    : renderAnswer(problem);
}
