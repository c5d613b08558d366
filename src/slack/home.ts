/**
 * Publishes the Home tab of one person.
 */
import { renderAnswer } from '../connector/slack/render/answers.ts';
import { renderHome } from '../connector/slack/render/home.ts';
import type { KnownPerson } from '../connector/slack/people-check.ts';
import type { Rendered } from '../connector/slack/render/rendered.ts';
import { createReader, SLACK_DID_NOT_SAY } from './may-read.ts';
import type { SlackContext } from './slack-context.ts';
import { say } from './say.ts';

const CASES = 15;

/** @param notice the answer to a click on the tab; the person gets it as a message when the tab cannot be published */
export async function publishHome(person: KnownPerson, notice: Rendered | null, context: SlackContext): Promise<void> {
  const { commands, members } = context;
  const reader = createReader(person, members);
  const [asks, told, cases] = await Promise.all([
    commands.waitingFor(person.actor),
    commands.toldTo(person.actor),
    commands.list(CASES, person.actor, reader.mayRead),
  ]);
  const view = renderHome({
    notice: notice?.blocks ?? [],
    asks,
    told,
    workspaceUrl: context.workspaceUrl,
    cases: cases.map(({ card, posted = null }) => ({ card, posted })),
    missing: reader.isUnclear() ? SLACK_DID_NOT_SAY : null,
  });
  await publish(person.actor.userId, view, notice ?? renderAnswer(NOT_SHOWN), context);
}

/** The tab of a person whom the bot does not answer shows only the reason. */
export async function publishRefusal(userId: string, sentence: string, context: SlackContext): Promise<void> {
  const view = {
    type: 'home' as const,
    blocks: [{ type: 'section' as const, text: { type: 'plain_text' as const, text: sentence } }],
  };
  await publish(userId, view, renderAnswer(sentence), context);
}

const NOT_SHOWN = 'Slack did not accept your Home tab, so it may be out of date. Open it again in a minute';

async function publish(
  userId: string,
  view: ReturnType<typeof renderHome>,
  otherwise: Rendered,
  context: SlackContext,
): Promise<void> {
  const published = await context.replies.publishHome(userId, view);
  if (published.kind === 'answer') return;
  context.logger.warn(`A Home tab was not published: ${published.message}`);
  await say({ userId, channel: null, thread: null, respond: null, prefer: 'ephemeral' }, otherwise, context);
}
