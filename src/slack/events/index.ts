/**
 * Events. Slack is acknowledged before these run, so only what may be lost is here: questions and the Home tab. A
 * redelivered event is answered once.
 */
import type { App } from '@slack/bolt';
import type { SlackContext } from '../slack-context.ts';
import { createSeen } from '../seen.ts';
import { appHomeOpened } from './app-home.ts';
import { appMention } from './app-mention.ts';
import { directMessage } from './direct-message.ts';

export function listenToEvents(app: App, context: SlackContext): void {
  const seen = createSeen();
  app.event('app_mention', async ({ event, body }) => {
    if (seen.first(body.event_id)) await appMention(event, context);
  });
  app.event('app_home_opened', async ({ event, body }) => {
    if (seen.first(body.event_id)) await appHomeOpened(event, context);
  });
  app.event('message', async ({ event, body }) => {
    if (seen.first(body.event_id)) await directMessage(event, context);
  });
}
