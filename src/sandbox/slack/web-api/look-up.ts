/**
 * Finds what a call refers to, or refuses with Slack's error name.
 */
import { areTooLong, blockComplaints } from '../block-kit/blocks.ts';
import type { Content, Json } from '../records.ts';
import { SlackRefusal } from '../refusal.ts';
import type { SlackChannel, SlackUser } from '../seed.ts';
import { contentOf, type Workspace } from '../workspace.ts';
import type { Arguments } from './arguments.ts';

/** A channel the bot can see: public, or one it is a member of. */
export function channelOf(workspace: Workspace, id: string): SlackChannel {
  const channel = workspace.channels.get(id);
  if (channel === undefined) throw new SlackRefusal('channel_not_found');
  if (channel.is_private === true && !channel.members.includes(workspace.seed.app.bot_user_id))
    throw new SlackRefusal('channel_not_found');
  return channel;
}

/** A channel the bot may write to or read from. */
export function joinedChannel(workspace: Workspace, id: string): SlackChannel {
  const channel = channelOf(workspace, id);
  if (!channel.members.includes(workspace.seed.app.bot_user_id)) throw new SlackRefusal('not_in_channel');
  return channel;
}

/** Like `joinedChannel`, but a person's id means the direct message with them. */
export function addressee(workspace: Workspace, id: string): SlackChannel {
  const user = workspace.users.get(id);
  const channel = user === undefined ? joinedChannel(workspace, id) : dmWith(workspace, user);
  if (channel.is_archived === true) throw new SlackRefusal('is_archived');
  return channel;
}

export function dmWith(workspace: Workspace, user: SlackUser): SlackChannel {
  if (user.deleted === true) throw new SlackRefusal('user_disabled');
  if (user.bot_id !== undefined) throw new SlackRefusal('cannot_dm_bot');
  return workspace.openDm(user.id);
}

export function userOf(workspace: Workspace, id: string): SlackUser {
  const user = workspace.users.get(id);
  if (user === undefined) throw new SlackRefusal('user_not_found');
  return user;
}

/** The validated blocks of a call; undefined when the call has none. */
export function readBlocks(call: Arguments): readonly Json[] | undefined {
  const blocks = call.structure('blocks', 'invalid_blocks_format');
  if (blocks === undefined) return undefined;
  if (!Array.isArray(blocks)) throw new SlackRefusal('invalid_blocks_format');
  const complaints = blockComplaints(blocks, 'message');
  if (complaints.length > 0) throw new SlackRefusal('invalid_blocks', complaints);
  if (areTooLong(blocks)) throw new SlackRefusal('msg_blocks_too_long');
  return blocks as readonly Json[];
}

/**
 * The content of a message to post.
 *
 * @param textMax characters of its text. Slack truncates longer posts; the stand-in refuses them, so nothing depends on
 * that
 */
export function readContent(call: Arguments, workspace: Workspace, textMax: number): Content {
  const text = call.text('text');
  const blocks = readBlocks(call) ?? [];
  if (text === '' && blocks.length === 0) throw new SlackRefusal('no_text');
  if ([...text].length > textMax) throw new SlackRefusal('msg_too_long');
  return contentOf(text, blocks, workspace.newId, call.flag('link_names', false) || call.text('parse') === 'full');
}
