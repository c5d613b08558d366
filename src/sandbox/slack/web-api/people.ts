/**
 * `auth.test`, `users.*`, `usergroups.*`, `bots.info` and `apps.connections.open`.
 */
import { SlackRefusal } from '../refusal.ts';
import { botIcons, botName, visibleUser, visibleUsergroup } from '../visible.ts';
import { userOf } from './look-up.ts';
import { pageOf, type Method, type Methods } from './method.ts';

const authTest: Method = (_call, { workspace: { seed, users } }) => ({
  url: `https://${seed.team.domain}.slack.com/`,
  team: seed.team.name,
  user: users.get(seed.app.bot_user_id)?.name ?? 'bot',
  team_id: seed.team.id,
  ...(seed.team.enterprise_id === undefined ? {} : { enterprise_id: seed.team.enterprise_id }),
  user_id: seed.app.bot_user_id,
  bot_id: seed.app.bot_id,
  is_enterprise_install: false,
});

const info: Method = (call, { workspace }) => ({
  user: visibleUser(workspace, userOf(workspace, call.required('user'))),
});

/** Deactivated people and people from another organisation are not found by e-mail. */
const lookupByEmail: Method = (call, { workspace }) => {
  const email = call.required('email').toLowerCase();
  const user = workspace.seed.users.find((candidate) => candidate.email?.toLowerCase() === email);
  if (user === undefined || user.deleted === true || workspace.teamOf(user.id) !== workspace.seed.team.id)
    throw new SlackRefusal('users_not_found');
  return { user: visibleUser(workspace, user) };
};

const list: Method = (call, { workspace, clock }) => {
  const { page, next } = pageOf(call, workspace.seed.users, 1000);
  return {
    members: page.map((user) => visibleUser(workspace, user)),
    cache_ts: Math.floor(clock.now() / 1000),
    response_metadata: { next_cursor: next },
  };
};

const listUsergroups: Method = (call, { workspace }) => ({
  usergroups: workspace.usergroups
    .all()
    .map((group) => visibleUsergroup(workspace, group, call.flag('include_users', false))),
});

const listUsergroupUsers: Method = (call, { workspace }) => {
  const group = workspace.usergroups.get(call.required('usergroup'));
  if (group === undefined) throw new SlackRefusal('no_such_subteam');
  return { users: group.users };
};

const botInfo: Method = (call, { workspace: { seed } }) => {
  const id = call.text('bot') || seed.app.bot_id;
  if (id !== seed.app.bot_id) throw new SlackRefusal('bot_not_found');
  return {
    bot: {
      id,
      deleted: false,
      name: botName(seed.app.bot_user_id, seed.users),
      updated: 1_700_000_000,
      app_id: seed.app.id,
      user_id: seed.app.bot_user_id,
      icons: botIcons,
    },
  };
};

const openConnection: Method = (_call, { newSocketAddress }) => ({ url: newSocketAddress() });

export const peopleMethods: Methods = [
  ['auth.test', authTest],
  ['users.info', info],
  ['users.lookupByEmail', lookupByEmail],
  ['users.list', list],
  ['usergroups.list', listUsergroups],
  ['usergroups.users.list', listUsergroupUsers],
  ['bots.info', botInfo],
  ['apps.connections.open', openConnection],
];
