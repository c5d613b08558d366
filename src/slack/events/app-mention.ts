/** A mention: `@Sopwith why was CASE-1 escalated?`, or without an id inside a case's thread. Answered to the asker alone. */
import type { types } from '@slack/bolt';
import { answerQuestion, whyNotHere } from '../answer-question.ts';
import { renderSentence } from '../../connector/slack/render/answers.ts';
import type { Rendered } from '../../connector/slack/render/rendered.ts';
import type { Office } from '../office.ts';
import { readWords } from '../question.ts';
import { say } from '../say.ts';
import { whoIs } from '../who.ts';

export async function appMention(event: types.AppMentionEvent, office: Office): Promise<void> {
  const { user, channel, thread_ts: thread, ts, text, bot_id } = event;
  // A bot that mentions us is not answered: two bots could talk to each other without end.
  if (user === undefined || bot_id !== undefined || user === office.botUserId) return;
  const answer = await answerTo({ user, channel, threadTs: thread ?? null, ts, text }, office);
  await say({ userId: user, channel, thread: thread ?? null, respond: null, prefer: 'ephemeral' }, answer, office);
}

type Asked = {
  readonly user: string;
  readonly channel: string;
  readonly threadTs: string | null;
  readonly ts: string;
  readonly text: string;
};

async function answerTo({ user, channel, threadTs, ts, text }: Asked, office: Office): Promise<Rendered> {
  const who = await whoIs({ userId: user, teamId: null }, office);
  if (who.kind === 'refused') return renderSentence(who.sentence);
  const here = threadTs === null ? null : await office.desk.caseOfThread(channel, threadTs);
  const question = readWords(text, here);
  const problem = question.kind === 'help' ? null : await whyNotHere(channel, office);
  return problem === null
    ? answerQuestion(question, { kind: 'private', threadTs: threadTs ?? ts }, office)
    : renderSentence(problem);
}
