/**
 * Publishes the Home tab of one person.
 */
import { renderHome } from '../connector/slack/render/home.ts';
import type { KnownPerson } from '../connector/slack/people-check.ts';
import type { Rendered } from '../connector/slack/render/rendered.ts';
import type { Office } from './office.ts';

const CASES = 15;

export async function publishHome(
  person: KnownPerson,
  notice: Rendered | null,
  { desk, client }: Office,
): Promise<void> {
  const [asks, cases] = await Promise.all([desk.waitingFor(person.actor), desk.list(CASES)]);
  await client.views.publish({
    user_id: person.actor.userId,
    view: renderHome({ notice: notice?.blocks ?? [], asks, cases: cases.map(({ card }) => card) }),
  });
}

/** The tab of somebody whom the bot does not answer: only why. */
export async function publishRefusal(userId: string, sentence: string, { client }: Office): Promise<void> {
  await client.views.publish({
    user_id: userId,
    view: { type: 'home', blocks: [{ type: 'section', text: { type: 'plain_text', text: sentence } }] },
  });
}
