/**
 * Publishes the Home tab of one person.
 */
import { renderHome } from '../connector/slack/render/home.ts';
import type { KnownPerson } from '../connector/slack/people-check.ts';
import type { Rendered } from '../connector/slack/render/rendered.ts';
import type { SlackContext } from './slack-context.ts';

const CASES = 15;

export async function publishHome(
  person: KnownPerson,
  notice: Rendered | null,
  { commands, client }: SlackContext,
): Promise<void> {
  const [asks, cases] = await Promise.all([commands.waitingFor(person.actor), commands.list(CASES)]);
  await client.views.publish({
    user_id: person.actor.userId,
    view: renderHome({ notice: notice?.blocks ?? [], asks, cases: cases.map(({ card }) => card) }),
  });
}

/** The tab of somebody whom the bot does not answer: only why. */
export async function publishRefusal(userId: string, sentence: string, { client }: SlackContext): Promise<void> {
  await client.views.publish({
    user_id: userId,
    view: { type: 'home', blocks: [{ type: 'section', text: { type: 'plain_text', text: sentence } }] },
  });
}
