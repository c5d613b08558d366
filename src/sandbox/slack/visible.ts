/**
 * Slack's records in the shapes an app sees: users, channels, messages and views.
 */
import type { Json, MessageRow, ViewRow } from './records.ts';
import type { SlackChannel, SlackUser, SlackUsergroup } from './seed.ts';
import type { Workspace } from './workspace.ts';

/** The creation date of all seeded records; nothing depends on it. */
const CREATED = 1_700_000_000;
const NOBODY = { creator: '', last_set: 0 };

export function visibleUser({ seed }: Workspace, user: SlackUser): Json {
  const team = user.team_id ?? seed.team.id;
  const isBot = user.bot_id !== undefined;
  return {
    id: user.id,
    team_id: team,
    name: user.name,
    real_name: user.real_name,
    deleted: user.deleted ?? false,
    color: '9f69e7',
    tz: 'America/Chicago',
    tz_label: 'Central Standard Time',
    tz_offset: -21_600,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_bot: isBot,
    is_app_user: false,
    updated: CREATED,
    is_restricted: user.is_restricted ?? false,
    is_ultra_restricted: user.is_ultra_restricted ?? false,
    ...(user.is_stranger === true ? { is_stranger: true } : {}),
    ...(isBot ? {} : { is_email_confirmed: true }),
    ...(seed.team.enterprise_id === undefined || user.workspaces === undefined
      ? {}
      : {
          enterprise_user: {
            id: user.id,
            enterprise_id: seed.team.enterprise_id,
            enterprise_name: seed.team.name,
            is_admin: false,
            is_owner: false,
            is_primary_owner: false,
            teams: [...user.workspaces],
          },
        }),
    profile: {
      title: user.title ?? '',
      phone: '',
      skype: '',
      status_text: '',
      status_emoji: '',
      status_expiration: 0,
      avatar_hash: 'g000000000000',
      fields: null,
      real_name: user.real_name,
      real_name_normalized: user.real_name,
      display_name: user.name,
      display_name_normalized: user.name,
      team,
      ...(user.email === undefined ? {} : { email: user.email }),
      ...(isBot ? { bot_id: user.bot_id, api_app_id: seed.app.id } : {}),
    },
  };
}

export function visibleChannel({ seed }: Workspace, channel: SlackChannel): Json {
  const shared = channel.shared_with ?? [];
  const pending = channel.pending_with ?? [];
  if (channel.im_user !== undefined) {
    return {
      id: channel.id,
      created: CREATED,
      is_archived: false,
      is_im: true,
      is_org_shared: false,
      user: channel.im_user,
      is_open: true,
      priority: 0,
    };
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    created: CREATED,
    creator: seed.users[0]?.id ?? 'USLACKBOT',
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: channel.is_private ?? false,
    is_archived: channel.is_archived ?? false,
    is_general: false,
    is_shared: shared.length > 0,
    is_ext_shared: shared.length > 0,
    is_org_shared: false,
    is_pending_ext_shared: pending.length > 0,
    is_member: channel.members.includes(seed.app.bot_user_id),
    unlinked: 0,
    pending_shared: pending,
    previous_names: [],
    shared_team_ids: [seed.team.id, ...shared],
    connected_team_ids: shared,
    conversation_host_id: seed.team.id,
    num_members: channel.members.length,
    topic: { value: '', ...NOBODY },
    purpose: { value: '', ...NOBODY },
  };
}

export function visibleUsergroup({ seed }: Workspace, group: SlackUsergroup, includeUsers: boolean): Json {
  return {
    id: group.id,
    team_id: seed.team.id,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    description: '',
    handle: group.handle,
    is_external: false,
    date_create: CREATED,
    date_update: CREATED,
    date_delete: 0,
    auto_type: null,
    auto_provision: false,
    enterprise_subteam_id: '',
    created_by: seed.users[0]?.id ?? 'USLACKBOT',
    updated_by: seed.users[0]?.id ?? 'USLACKBOT',
    deleted_by: null,
    prefs: { channels: [], groups: [] },
    user_count: group.users.length,
    ...(includeUsers ? { users: group.users } : {}),
  };
}

/** @param replies the replies in its thread, for a thread's first message */
export function visibleMessage(
  { seed, teamOf }: Workspace,
  message: MessageRow,
  replies: readonly MessageRow[] = [],
  withMetadata = false,
): Json {
  const isRoot = replies.length > 0;
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: teamOf(message.user),
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.bot_id === undefined
      ? {}
      : {
          bot_id: message.bot_id,
          app_id: seed.app.id,
          bot_profile: {
            id: message.bot_id,
            app_id: seed.app.id,
            name: botName(seed.app.bot_user_id, seed.users),
            deleted: false,
            updated: CREATED,
            team_id: seed.team.id,
            icons: botIcons,
          },
        }),
    ...(isRoot
      ? {
          thread_ts: message.ts,
          reply_count: replies.length,
          reply_users_count: new Set(replies.map(({ user }) => user)).size,
          reply_users: [...new Set(replies.map(({ user }) => user))],
          latest_reply: replies.at(-1)?.ts,
          subscribed: false,
        }
      : {}),
    ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    ...(message.edited === undefined ? {} : { edited: message.edited }),
    ...(message.reactions.length === 0
      ? {}
      : { reactions: message.reactions.map((reaction) => ({ ...reaction, count: reaction.users.length })) }),
    ...(withMetadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
  };
}

export function visibleView({ seed }: Workspace, view: ViewRow, values: Json = {}): Json {
  return {
    id: view.id,
    team_id: seed.team.id,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.private_metadata,
    callback_id: view.callback_id,
    state: { values },
    hash: view.hash,
    title: view.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: view.clear_on_close,
    notify_on_close: view.notify_on_close,
    close: view.close ?? null,
    submit: view.submit ?? null,
    previous_view_id: view.previous_view_id,
    root_view_id: view.root_view_id,
    app_id: seed.app.id,
    external_id: view.external_id,
    app_installed_team_id: seed.team.id,
    bot_id: seed.app.bot_id,
  };
}

export const botIcons = {
  image_36: 'https://a.slack-edge.com/80588/img/plugins/app/bot_36.png',
  image_48: 'https://a.slack-edge.com/80588/img/plugins/app/bot_48.png',
  image_72: 'https://a.slack-edge.com/80588/img/plugins/app/service_72.png',
};

export function botName(id: string, users: readonly SlackUser[]): string {
  return users.find((user) => user.id === id)?.real_name ?? 'bot';
}
