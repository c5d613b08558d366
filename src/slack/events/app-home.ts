/** The Home tab was opened: shows what is waiting for this person now. */
import type { types } from '@slack/bolt';
import { publishHome, publishRefusal } from '../home.ts';
import type { SlackContext } from '../slack-context.ts';
import { whoIs } from '../who.ts';

export async function appHomeOpened({ user, tab }: types.AppHomeOpenedEvent, context: SlackContext): Promise<void> {
  if (tab !== 'home') return;
  const who = await whoIs({ userId: user, teamId: null }, context);
  if (who.kind === 'refused') await publishRefusal(user, who.sentence, context);
  else await publishHome(who.person, null, context);
}
