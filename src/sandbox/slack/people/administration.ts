/**
 * Acts of administrators, the network and tests: sharing a channel, membership, groups, connections and redelivery.
 */
import { SlackRefusal } from '../refusal.ts';
import type { RateLimitMode } from '../rate-limits.ts';
import type { SlackChannel } from '../seed.ts';
import type { Workspace } from '../workspace.ts';
import { actorOf, type Input } from './input.ts';
import { sendEvent } from './messages.ts';
import type { Act, Acts } from './stage.ts';

const FOREIGN_TEAM = 'TPARTNER1';
const MODES: ReadonlyMap<string, RateLimitMode> = new Map([
  ['usual', 'usual'],
  ['strict', 'strict'],
  ['off', 'off'],
]);

/** Invites another organisation to share a channel. It is shared once they accept, through `set_external`. */
const inviteExternal: Act = async (input, { world: { workspace } }) => {
  const channel = channelNamed(workspace, input);
  workspace.channels.put(channel.id, { ...channel, pending_with: [input.text('team') ?? FOREIGN_TEAM] });
  return { ack: null };
};

/** Shares a channel with another organisation, whose people join it; with `external: false`, ends that. */
const setExternal: Act = async (input, stage) => {
  const { workspace } = stage.world;
  const channel = channelNamed(workspace, input);
  const team = input.text('team') ?? FOREIGN_TEAM;
  const foreigners = workspace.seed.users.filter((user) => user.team_id === team).map(({ id }) => id);
  const shares = input.flag('external') !== false;
  const others = channel.members.filter((id) => !foreigners.includes(id));
  const changed: SlackChannel = {
    ...channel,
    shared_with: shares ? [team] : [],
    pending_with: [],
    members: shares ? [...others, ...foreigners] : others,
  };
  workspace.channels.put(channel.id, changed);
  const event = { connected_team_id: team, channel: channel.id, event_ts: workspace.nextTs() };
  return {
    ack: shares ? await sendEvent(stage, 'channel_shared', { type: 'channel_shared', ...event }, changed) : null,
  };
};

const join: Act = async (input, { world: { workspace } }) => {
  const channel = channelNamed(workspace, input);
  const user = memberNamed(workspace, input);
  workspace.channels.put(channel.id, { ...channel, members: [...channel.members.filter((id) => id !== user), user] });
  return { ack: null };
};

const leave: Act = async (input, { world: { workspace } }) => {
  const channel = channelNamed(workspace, input);
  const user = memberNamed(workspace, input);
  workspace.channels.put(channel.id, { ...channel, members: channel.members.filter((id) => id !== user) });
  return { ack: null };
};

const editUsergroup: Act = async (input, stage) => {
  const { workspace, clock } = stage.world;
  const id = input.required('usergroup');
  const group = workspace.usergroups.get(id) ?? workspace.usergroups.all().find(({ handle }) => handle === id);
  const users = input.texts('users');
  if (group === undefined) throw new SlackRefusal('no_such_subteam', [`Expected a user group, got \`${id}\``]);
  if (users === undefined || users.some((user) => !workspace.users.has(user)))
    throw new SlackRefusal('invalid_users', ['Expected `users` as a list of user ids']);
  workspace.usergroups.put(group.id, { ...group, users });
  const added = users.filter((user) => !group.users.includes(user));
  const removed = group.users.filter((user) => !users.includes(user));
  const now = Math.floor(clock.now() / 1000);
  const ack = await sendEvent(stage, 'subteam_members_changed', {
    type: 'subteam_members_changed',
    subteam_id: group.id,
    team_id: workspace.seed.team.id,
    date_previous_update: now,
    date_update: now,
    added_users: added,
    added_users_count: String(added.length),
    removed_users: removed,
    removed_users_count: String(removed.length),
    event_ts: workspace.nextTs(),
  });
  return { ack };
};

/** Slack asks Socket Mode clients to reconnect. */
const reconnectSocket: Act = async (_input, { sockets }) => ({ ack: null, more: { asked: sockets.refresh() } });

const redeliver: Act = async (_input, { deliveries }) => {
  const ack = await deliveries.redeliver();
  if (ack === null) throw new SlackRefusal('nothing_delivered', ['There was no delivery to repeat']);
  return { ack };
};

/** The person reloads the client, which loses what was ephemeral. */
const reload: Act = async (input, { world: { workspace, screen } }) => {
  screen.clear(actorOf(workspace, input).id);
  return { ack: null };
};

const setRateLimits: Act = async (input, { world: { rateLimits } }) => {
  const mode = MODES.get(input.required('mode'));
  if (mode === undefined) throw new SlackRefusal('invalid_mode', ['Expected `usual`, `strict` or `off`']);
  rateLimits.setMode(mode);
  return { ack: null };
};

export const administrationActs: Acts = [
  ['invite_external', inviteExternal],
  ['set_external', setExternal],
  ['join', join],
  ['leave', leave],
  ['edit_usergroup', editUsergroup],
  ['reconnect_socket', reconnectSocket],
  ['redeliver', redeliver],
  ['reload', reload],
  ['set_rate_limits', setRateLimits],
];

function channelNamed(workspace: Workspace, input: Input): SlackChannel {
  const channel = workspace.channels.get(input.required('channel'));
  if (channel === undefined)
    throw new SlackRefusal('channel_not_found', [`Expected a channel, got \`${input.required('channel')}\``]);
  return channel;
}

/** Anyone may become a member, including the bot. */
function memberNamed(workspace: Workspace, input: Input): string {
  const id = input.required('user');
  if (!workspace.users.has(id))
    throw new SlackRefusal('user_not_found', [`Expected a person of the workspace, got \`${id}\``]);
  return id;
}
