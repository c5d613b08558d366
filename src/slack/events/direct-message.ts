/** A question in the direct message with the bot. Only the person reads it, so that the answer is an ordinary message. */
import { z } from 'zod';
import { answerQuestion } from '../answer-question.ts';
import { renderSentence } from '../../connector/slack/render/answers.ts';
import type { Rendered } from '../../connector/slack/render/rendered.ts';
import { requestSlack } from '../../connector/slack/request.ts';
import type { Office } from '../office.ts';
import { readWords } from '../question.ts';
import { whoIs } from '../who.ts';

/** A message that a person typed; edits, deletions and those of bots have a subtype or a bot id. */
const typed = z.looseObject({
  channel_type: z.literal('im'),
  channel: z.string(),
  user: z.string(),
  text: z.string(),
  thread_ts: z.string().optional(),
  subtype: z.undefined().optional(),
  bot_id: z.undefined().optional(),
});

export async function directMessage(event: unknown, office: Office): Promise<void> {
  const read = typed.safeParse(event);
  if (!read.success || read.data.user === office.botUserId) return;
  const { channel, user, text, thread_ts: thread } = read.data;
  const answer = await answerTo(user, channel, thread ?? null, text, office);
  const posted = await requestSlack(
    office,
    { method: 'chat.postMessage', channel, priority: 'end', purpose: 'write' },
    (slack) =>
      slack.chat.postMessage({
        channel,
        text: answer.text,
        blocks: [...answer.blocks],
        unfurl_links: false,
        unfurl_media: false,
        ...(thread === undefined ? {} : { thread_ts: thread }),
      }),
  );
  if (posted.kind !== 'answer')
    office.logger.warn(`A question in a direct message was not answered: ${posted.message}`);
}

async function answerTo(
  user: string,
  channel: string,
  thread: string | null,
  text: string,
  office: Office,
): Promise<Rendered> {
  const who = await whoIs({ userId: user, teamId: null }, office);
  if (who.kind === 'refused') return renderSentence(who.sentence);
  const here = thread === null ? null : await office.desk.caseOfThread(channel, thread);
  return answerQuestion(readWords(text, here), { kind: 'alone' }, office);
}
