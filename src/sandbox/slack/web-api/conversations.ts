/**
 * `conversations.*`: channels, direct messages, and reading their messages.
 */
import type { Json, MessageRow } from '../records.ts';
import { SlackRefusal } from '../refusal.ts';
import { visibleChannel, visibleMessage } from '../visible.ts';
import { microsOf, type Workspace } from '../workspace.ts';
import type { Arguments } from './arguments.ts';
import { channelOf, dmWith, joinedChannel, userOf } from './look-up.ts';
import { pageOf, type Method, type Methods } from './method.ts';

const info: Method = (call, { workspace }) => ({
  channel: visibleChannel(workspace, channelOf(workspace, call.required('channel'))),
});

const list: Method = (call, { workspace }) => {
  const types = new Set((call.text('types') || 'public_channel').split(',').map((type) => type.trim()));
  const bot = workspace.seed.app.bot_user_id;
  const seen = workspace.channels.all().filter((channel) => {
    if (call.flag('exclude_archived', false) && channel.is_archived === true) return false;
    if (channel.im_user !== undefined) return types.has('im');
    return channel.is_private === true
      ? types.has('private_channel') && channel.members.includes(bot)
      : types.has('public_channel');
  });
  const { page, next } = pageOf(call, seen, 100);
  return {
    channels: page.map((channel) => visibleChannel(workspace, channel)),
    response_metadata: { next_cursor: next },
  };
};

const open: Method = (call, { workspace }) => {
  if (call.has('channel')) {
    const channel = channelOf(workspace, call.text('channel'));
    if (channel.im_user === undefined) throw new SlackRefusal('method_not_supported_for_channel_type');
    return { channel: { id: channel.id }, no_op: true, already_open: true };
  }
  const users = call
    .required('users')
    .split(',')
    .map((id) => userOf(workspace, id.trim()));
  const [user] = users;
  // The bot never opens a direct message with several people.
  if (user === undefined || users.length > 1) throw new SlackRefusal('invalid_user_combination');
  const channel = dmWith(workspace, user);
  return { channel: call.flag('return_im', false) ? visibleChannel(workspace, channel) : { id: channel.id } };
};

const members: Method = (call, { workspace }) => {
  const { page, next } = pageOf(call, channelOf(workspace, call.required('channel')).members, 100);
  return { members: page, response_metadata: { next_cursor: next } };
};

const history: Method = (call, { workspace }) => {
  const channel = joinedChannel(workspace, call.required('channel'));
  const all = workspace.messagesIn(channel.id);
  const roots = within(
    call,
    all.filter(({ thread_ts }) => thread_ts === undefined),
  ).toReversed();
  const { page, next } = pageOf(call, roots, 100);
  return {
    messages: page.map((message) => shown(call, workspace, all, message)),
    pin_count: 0,
    channel_actions_ts: null,
    channel_actions_count: 0,
    ...more(next),
  };
};

const replies: Method = (call, { workspace }) => {
  const channel = joinedChannel(workspace, call.required('channel'));
  const ts = call.required('ts');
  const all = workspace.messagesIn(channel.id);
  const root = all.find((message) => message.ts === ts) ?? workspace.tombstone(channel.id, ts);
  if (root === undefined) throw new SlackRefusal('thread_not_found');
  const thread = [
    root,
    ...within(
      call,
      all.filter(({ thread_ts }) => thread_ts === ts),
    ),
  ];
  const { page, next } = pageOf(call, thread, 1000);
  return { messages: page.map((message) => shown(call, workspace, all, message)), ...more(next) };
};

export const conversationMethods: Methods = [
  ['conversations.info', info],
  ['conversations.list', list],
  ['conversations.open', open],
  ['conversations.members', members],
  ['conversations.history', history],
  ['conversations.replies', replies],
];

/** Messages after `oldest` and before `latest`; with `inclusive`, also those at the two times. */
function within(call: Arguments, messages: readonly MessageRow[]): readonly MessageRow[] {
  const oldest = call.has('oldest') ? microsOf(call.text('oldest')) : -Infinity;
  const latest = call.has('latest') ? microsOf(call.text('latest')) : Infinity;
  const inclusive = call.flag('inclusive', false);
  return messages.filter(({ ts }) => {
    const at = microsOf(ts);
    return (at > oldest && at < latest) || (inclusive && (at === oldest || at === latest));
  });
}

function shown(call: Arguments, workspace: Workspace, all: readonly MessageRow[], message: MessageRow): Json {
  const answers = all.filter(({ thread_ts }) => thread_ts === message.ts);
  const root = message.thread_ts === undefined ? undefined : all.find(({ ts }) => ts === message.thread_ts);
  return {
    ...visibleMessage(workspace, message, answers, call.flag('include_all_metadata', false)),
    ...(message.thread_ts === undefined ? {} : { parent_user_id: root?.user ?? 'USLACKBOT' }),
    ...(message.deleted === true
      ? { subtype: 'tombstone', user: 'USLACKBOT', hidden: true, text: 'This message was deleted.' }
      : {}),
  };
}

function more(next: string): Json {
  return next === '' ? { has_more: false } : { has_more: true, response_metadata: { next_cursor: next } };
}
