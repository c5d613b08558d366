/**
 * Replies to the person who acted: with an ephemeral message, else through the action's response URL, else with a
 * direct message. A reply that cannot be delivered is logged, never lost silently.
 */
import type { RespondFn } from '@slack/bolt';
import type { Rendered } from '../connector/slack/render/rendered.ts';
import type { Requested } from '../connector/slack/request.ts';
import { codeOf } from '../kernel/trouble.ts';
import type { SlackContext } from './slack-context.ts';

export type Place = {
  readonly userId: string;
  readonly channel: string | null;
  readonly thread: string | null;
  /** The response URL that Slack sent with the action, or null. */
  readonly respond: RespondFn | null;
  /** The app may not be a member of the channel where a command was typed, so commands try the response URL first. */
  readonly prefer: 'ephemeral' | 'respond';
};

type Way = (place: Place, message: Rendered, context: SlackContext) => Promise<boolean>;

/** Tries one way after the other; true once one of them worked. */
export async function say(place: Place, message: Rendered, context: SlackContext): Promise<boolean> {
  const ways: readonly Way[] =
    place.prefer === 'respond' ? [byRespond, byEphemeral, byDirectMessage] : [byEphemeral, byRespond, byDirectMessage];
  for (const way of ways) if (await way(place, message, context)) return true;
  context.logger.error(`A person could not be reached in Slack: \`${message.text}\``);
  return false;
}

const byEphemeral: Way = async ({ userId, channel, thread }, message, context) => {
  if (channel === null) return false;
  return isSent(await context.replies.postEphemeral({ channel, threadTs: thread, user: userId }, message), context);
};

const byRespond: Way = async ({ respond }, { text, blocks }, context) => {
  if (respond === null) return false;
  try {
    await respond({ response_type: 'ephemeral', replace_original: false, text, blocks: [...blocks] });
    return true;
  } catch (error) {
    // A response URL expires after 30 minutes or five uses; the next way is tried.
    context.logger.warn(`A response URL was not accepted (\`${codeOf(error)}\`)`);
    return false;
  }
};

const byDirectMessage: Way = async ({ userId }, message, context) =>
  isSent(await context.replies.postMessage({ channel: userId, threadTs: null }, message), context);

function isSent(requested: Requested<unknown>, { logger }: SlackContext): boolean {
  if (requested.kind === 'answer') return true;
  logger.warn(requested.message);
  return false;
}
