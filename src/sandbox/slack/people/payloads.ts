/**
 * The fields common to every delivery: the workspace, the app and who acted.
 */
import type { Json } from '../records.ts';
import type { SlackChannel, SlackUser } from '../seed.ts';
import type { Workspace } from '../workspace.ts';

/** The deprecated verification token: apps check signatures instead. */
const VERIFICATION = 'not-used';

/**
 * `user.team_id` is the person's home team; it differs from `team.id` for people from another organisation. On a grid it
 * may be any workspace of theirs.
 */
export function interactionBase(workspace: Workspace, user: SlackUser): Json {
  const { seed } = workspace;
  return {
    token: VERIFICATION,
    api_app_id: seed.app.id,
    team: { id: seed.team.id, domain: seed.team.domain },
    enterprise: seed.team.enterprise_id === undefined ? null : { id: seed.team.enterprise_id, name: seed.team.name },
    is_enterprise_install: false,
    user: { id: user.id, username: user.name, name: user.name, team_id: user.acts_from ?? workspace.teamOf(user.id) },
  };
}

export function commandPayload(workspace: Workspace, user: SlackUser, channel: SlackChannel, rest: Json): Json {
  const { seed } = workspace;
  return {
    token: VERIFICATION,
    team_id: seed.team.id,
    team_domain: seed.team.domain,
    channel_id: channel.id,
    channel_name: channel.im_user === undefined ? channel.name : 'directmessage',
    user_id: user.id,
    user_name: user.name,
    api_app_id: seed.app.id,
    is_enterprise_install: 'false',
    ...rest,
  };
}

export function eventPayload(workspace: Workspace, event: Json, channel?: SlackChannel, eventTime = 0): Json {
  const { seed } = workspace;
  return {
    token: VERIFICATION,
    team_id: seed.team.id,
    context_team_id: seed.team.id,
    context_enterprise_id: null,
    api_app_id: seed.app.id,
    event,
    type: 'event_callback',
    event_id: workspace.newId('Ev'),
    event_time: eventTime,
    event_context: workspace.newId('4-'),
    authorizations: [
      {
        enterprise_id: null,
        team_id: seed.team.id,
        user_id: seed.app.bot_user_id,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: (channel?.shared_with ?? []).length > 0,
  };
}

export function channelPart(channel: SlackChannel): Json {
  return { id: channel.id, name: channel.im_user === undefined ? channel.name : 'directmessage' };
}
