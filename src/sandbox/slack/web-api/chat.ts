/**
 * `chat.*` and `reactions.add`: posting, changing and deleting the bot's messages.
 */
import { isObject, own } from '../block-kit/checks.ts';
import type { Json, MessageRow } from '../records.ts';
import { SlackRefusal } from '../refusal.ts';
import { visibleMessage } from '../visible.ts';
import { contentOf, isTs, type Workspace } from '../workspace.ts';
import type { World } from '../world.ts';
import type { Arguments } from './arguments.ts';
import { addressee, joinedChannel, channelOf, readBlocks, readContent, userOf } from './look-up.ts';
import type { Method, Methods } from './method.ts';

const POST_TEXT_MAX = 40_000;
const UPDATE_TEXT_MAX = 4_000;
const METADATA_BYTES_MAX = 16_000;

const postMessage: Method = (call, { workspace }) => {
  const channel = addressee(workspace, call.required('channel'));
  const thread = threadOf(call, workspace, channel.id);
  const metadata = readMetadata(call);
  const message = workspace.post({
    channel: channel.id,
    user: workspace.seed.app.bot_user_id,
    bot_id: workspace.seed.app.bot_id,
    ...(thread === undefined ? {} : { thread_ts: thread }),
    ...(metadata === undefined ? {} : { metadata }),
    unfurl: { links: call.flag('unfurl_links', false), media: call.flag('unfurl_media', true) },
    content: readContent(call, workspace, POST_TEXT_MAX),
  });
  return { channel: channel.id, ts: message.ts, message: visibleMessage(workspace, message, [], true) };
};

/** Text without blocks removes the blocks; an update with blocks does not set `edited` (chat.update, read 2026-11). */
const update: Method = (call, { workspace }) => {
  const message = ownMessage(call.required('ts'), 'cant_update_message', call, workspace);
  const blocks = readBlocks(call);
  const hasText = call.has('text');
  const metadata = readMetadata(call);
  const text = hasText ? call.text('text') : message.text;
  if (!hasText && blocks === undefined && metadata === undefined) throw new SlackRefusal('no_text');
  if ([...text].length > UPDATE_TEXT_MAX) throw new SlackRefusal('msg_too_long');
  const shown = blocks ?? (hasText ? [] : message.blocks);
  if (text === '' && shown.length === 0) throw new SlackRefusal('no_text');
  const linkNames = call.flag('link_names', false) || call.text('parse') === 'full';
  const updated = workspace.edit(message, contentOf(text, shown, workspace.newId, linkNames), {
    ...(hasText && blocks === undefined ? { edited: { user: message.user, ts: workspace.nextTs() } } : {}),
    ...(metadata === undefined ? {} : { metadata }),
  });
  return { channel: message.channel, ts: message.ts, text, message: visibleMessage(workspace, updated, [], true) };
};

const remove: Method = (call, { workspace }) => {
  const message = ownMessage(call.required('ts'), 'cant_delete_message', call, workspace);
  workspace.remove(message);
  return { channel: message.channel, ts: message.ts };
};

const postEphemeral: Method = (call, { workspace, screen }) => {
  const channel = joinedChannel(workspace, call.required('channel'));
  const user = userOf(workspace, call.required('user'));
  if (!channel.members.includes(user.id)) throw new SlackRefusal('user_not_in_channel');
  const thread = threadOf(call, workspace, channel.id);
  const ts = workspace.nextTs();
  screen.show(user.id, {
    channel: channel.id,
    ts,
    from: 'app',
    ...(thread === undefined ? {} : { thread_ts: thread }),
    ...readContent(call, workspace, POST_TEXT_MAX),
  });
  return { message_ts: ts };
};

const getPermalink: Method = (call, { workspace }) => {
  const channel = channelOf(workspace, call.required('channel'));
  const message = workspace.message(channel.id, call.required('message_ts'));
  if (message === undefined) throw new SlackRefusal('message_not_found');
  const link = `https://${workspace.seed.team.domain}.slack.com/archives/${channel.id}/p${message.ts.replace('.', '')}`;
  return {
    channel: channel.id,
    permalink: message.thread_ts === undefined ? link : `${link}?thread_ts=${message.thread_ts}&cid=${channel.id}`,
  };
};

const addReaction: Method = (call, { workspace }: World) => {
  const channel = joinedChannel(workspace, call.required('channel'));
  const message = workspace.message(channel.id, call.required('timestamp'));
  if (message === undefined) throw new SlackRefusal('message_not_found');
  const name = call.required('name').replaceAll(':', '');
  const bot = workspace.seed.app.bot_user_id;
  const before = message.reactions.find((reaction) => reaction.name === name);
  if (before?.users.includes(bot) === true) throw new SlackRefusal('already_reacted');
  const others = message.reactions.filter((reaction) => reaction.name !== name);
  workspace.messages.put(`${message.channel}:${message.ts}`, {
    ...message,
    reactions: [...others, { name, users: [...(before?.users ?? []), bot] }],
  });
  return {};
};

export const chatMethods: Methods = [
  ['chat.postMessage', postMessage],
  ['chat.update', update],
  ['chat.delete', remove],
  ['chat.postEphemeral', postEphemeral],
  ['chat.getPermalink', getPermalink],
  ['reactions.add', addReaction],
];

/** A message by the bot; anyone else's is refused with `notMine`. */
function ownMessage(ts: string, notMine: string, call: Arguments, workspace: Workspace): MessageRow {
  const channel = joinedChannel(workspace, call.required('channel'));
  const message = workspace.message(channel.id, ts);
  if (message === undefined) throw new SlackRefusal('message_not_found');
  if (message.user !== workspace.seed.app.bot_user_id) throw new SlackRefusal(notMine);
  return message;
}

/**
 * The thread to reply in. If its first message is gone, Slack posts at the top level of the channel and answers without
 * `thread_ts` (slack-go#1571). A reply's own timestamp does not name a thread: Slack would lose such a reply, the
 * stand-in refuses it.
 */
function threadOf(call: Arguments, workspace: Workspace, channel: string): string | undefined {
  const ts = call.text('thread_ts');
  if (ts === '') return undefined;
  if (!isTs(ts)) throw new SlackRefusal('invalid_thread_ts');
  if (!workspace.isThread(channel, ts)) return undefined;
  if (workspace.message(channel, ts)?.thread_ts !== undefined) throw new SlackRefusal('cannot_reply_to_message');
  return ts;
}

function readMetadata(call: Arguments): Json | undefined {
  const metadata = call.structure('metadata', 'invalid_metadata_format');
  if (metadata === undefined) return undefined;
  if (!isObject(metadata)) throw new SlackRefusal('invalid_metadata_format');
  if (typeof own(metadata, 'event_type') !== 'string' || !isObject(own(metadata, 'event_payload')))
    throw new SlackRefusal('invalid_metadata_schema');
  if (Buffer.byteLength(JSON.stringify(metadata)) > METADATA_BYTES_MAX) throw new SlackRefusal('metadata_too_large');
  return metadata;
}
