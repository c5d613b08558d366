/** The Home tab was opened: it shows what waits for this person now. */
import type { types } from '@slack/bolt';
import { publishHome, publishRefusal } from '../home.ts';
import type { Office } from '../office.ts';
import { whoIs } from '../who.ts';

export async function appHomeOpened({ user, tab }: types.AppHomeOpenedEvent, office: Office): Promise<void> {
  if (tab !== 'home') return;
  const who = await whoIs({ userId: user, teamId: null }, office);
  if (who.kind === 'refused') await publishRefusal(user, who.sentence, office);
  else await publishHome(who.person, null, office);
}
