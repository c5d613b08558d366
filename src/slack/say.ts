/**
 * Says something to the one person who acted, where they look: an ephemeral message, else the answer address of the
 * action, else a direct message. A sentence that reaches nobody is logged, never lost silently.
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
  /** What Slack gave with the action, or null. */
  readonly respond: RespondFn | null;
  /** Where a command was typed the app may be no member, so that its answer address comes first. */
  readonly prefer: 'ephemeral' | 'respond';
};

type Way = (place: Place, message: Rendered, context: SlackContext) => Promise<boolean>;

/** Tries one way after the other; true when the person was told. */
export async function say(place: Place, message: Rendered, context: SlackContext): Promise<boolean> {
  const ways: readonly Way[] =
    place.prefer === 'respond' ? [byRespond, byEphemeral, byDirectMessage] : [byEphemeral, byRespond, byDirectMessage];
  for (const way of ways) if (await way(place, message, context)) return true;
  context.logger.error(`A person could not be told in Slack: \`${message.text}\``);
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
    // An answer address lives for half an hour and five uses; another way follows.
    context.logger.warn(`An answer address was not taken (\`${codeOf(error)}\`)`);
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
