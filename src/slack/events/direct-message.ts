/**
 * A question in the direct message with the bot. Only the person can read it, so the answer is an ordinary message.
 */
import { z } from 'zod';
import { answerQuery } from '../answer-query.ts';
import { renderAnswer } from '../../connector/slack/render/answers.ts';
import type { Rendered } from '../../connector/slack/render/rendered.ts';
import type { SlackContext } from '../slack-context.ts';
import { withCases } from '../by-number.ts';
import { readWords } from '../query.ts';
import { whoIs } from '../who.ts';

/**
 * A message typed by a person, with or without files. Edits, deletions and bot messages have another subtype or a bot id.
 */
const typed = z.looseObject({
  channel_type: z.literal('im'),
  channel: z.string(),
  user: z.string(),
  text: z.string(),
  thread_ts: z.string().optional(),
  subtype: z.enum(['file_share', 'thread_broadcast']).optional(),
  bot_id: z.undefined().optional(),
});

export async function directMessage(event: unknown, context: SlackContext): Promise<void> {
  const read = typed.safeParse(event);
  if (!read.success || read.data.user === context.botUserId) return;
  const { channel, user, text, thread_ts: thread } = read.data;
  const answer = await answerTo(user, channel, thread ?? null, text, context);
  const posted = await context.replies.postMessage({ channel, threadTs: thread ?? null }, answer);
  if (posted.kind !== 'answer')
    context.logger.warn(`A question in a direct message was not answered: ${posted.message}`);
}

async function answerTo(
  user: string,
  channel: string,
  thread: string | null,
  text: string,
  context: SlackContext,
): Promise<Rendered> {
  const who = await whoIs({ userId: user, teamId: null }, context);
  if (who.kind === 'refused') return renderAnswer(who.sentence);
  const here = thread === null ? null : await context.commands.caseOfThread(channel, thread);
  return answerQuery(
    readWords(await withCases(text, who.person, context), here),
    { kind: 'alone' },
    who.person,
    context,
  );
}
