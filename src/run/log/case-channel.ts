/**
 * In which Slack channel a case is. The id that its log has decides: a channel keeps its id and its members when it gets
 * another name, and another channel may take over the name. Until Slack says the id, the log has only the name.
 */
import type { OpenedCase } from './case.ts';

type InChannel = Pick<OpenedCase, 'slackChannel' | 'slackChannelId'>;

/** The id of the channel, or its name where the log has no id. */
export const channelOf = ({ slackChannel, slackChannelId }: InChannel): string => slackChannelId ?? slackChannel;

/** Whether both cases are in one channel. Where a log has no id, one name is one channel. */
export function areInOneChannel(one: InChannel, other: InChannel): boolean {
  const isNamed = one.slackChannelId === undefined || other.slackChannelId === undefined;
  return channelOf(one) === channelOf(other) || (isNamed && one.slackChannel === other.slackChannel);
}
