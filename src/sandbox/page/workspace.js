/**
 * Reads the workspace snapshot for one person: who exists, what this person sees, and what is new to them.
 *
 * Pure. What only other people see is left out here, so later code cannot show it by mistake.
 */
import { list } from './text.js';

/**
 * @typedef {import('./text.js').Names} Names
 * @typedef {{ id: string, name: string, handle: string, title: string, email: string, kind: 'member' | 'guest' | 'outside' | 'bot' |
 *   'gone' }} Person
 * @typedef {{ id: string, name: string, direct: boolean, with: string | null, shared: boolean, archived: boolean,
 *   private: boolean, members: readonly string[] }} Conversation
 * @typedef {{ ts: string, channel: string, user: string, text: string, blocks: any[], thread: string | null, edited:
 *   boolean, ephemeral: boolean, isBot: boolean }} Message
 * @typedef {{ id: string, type: string, title: any, submit: any, close: any, blocks: any[], depth: number, errors:
 *   ReadonlyMap<string, string>, submitDisabled: boolean }} View
 */

/**
 * Everyone: members of the workspace first, then guests, outsiders, bots and people who left.
 *
 * @param {any} slack
 * @returns {Person[]}
 */
export function peopleOf(slack) {
  const order = ['member', 'guest', 'outside', 'bot', 'gone'];
  return list(slack?.users)
    .map((user) => personOf(user, slack))
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** The people one can act as on the page. @param {any} slack */
export function actorsOf(slack) {
  return peopleOf(slack).filter((person) => person.kind !== 'bot');
}

/** @param {any} slack @returns {string} */
export function botOf(slack) {
  return String(
    slack?.app?.bot_user_id ?? slack?.bot_user_id ?? peopleOf(slack).find((person) => person.kind === 'bot')?.id ?? '',
  );
}

/** @param {any} user @param {any} slack @returns {Person} */
function personOf(user, slack) {
  const home = user.team_id ?? slack?.team?.id;
  const kind = user.deleted
    ? 'gone'
    : user.bot_id || user.is_bot
      ? 'bot'
      : user.is_stranger || home !== slack?.team?.id
        ? 'outside'
        : user.is_restricted || user.is_ultra_restricted
          ? 'guest'
          : 'member';
  return {
    id: String(user.id),
    name: String(user.real_name || user.name || user.id),
    handle: String(user.name ?? ''),
    title: String(user.title ?? user.profile?.title ?? ''),
    email: String(user.email ?? user.profile?.email ?? ''),
    kind,
  };
}

/** The names for the ids in texts. @param {any} slack @param {string} me @returns {Names} */
export function namesOf(slack, me) {
  const people = new Map(peopleOf(slack).map((person) => [person.id, person]));
  const channels = new Map(list(slack?.channels).map((channel) => [channel.id, channel.name]));
  const groups = new Map(list(slack?.usergroups).map((group) => [group.id, group.handle ?? group.name]));
  return {
    me,
    user: (id) => people.get(id)?.name ?? id,
    channel: (id) => channels.get(id) ?? id,
    group: (id) => groups.get(id) ?? id,
  };
}

/**
 * The channels and direct messages of a person, including the direct message with the app before its first message.
 *
 * @param {any} slack
 * @param {string} me
 * @returns {{ channels: Conversation[], directs: Conversation[] }}
 */
export function conversationsOf(slack, me) {
  const bot = botOf(slack);
  /** @type {Conversation[]} */
  const mine = list(slack?.channels)
    .filter((channel) => list(channel.members).includes(me) || channel.im_user === me || channel.user === me)
    .map((channel) => {
      const direct = channel.im_user !== undefined || channel.is_im === true;
      const other = direct ? (list(channel.members).find((id) => id !== me) ?? bot) : null;
      return {
        id: String(channel.id),
        name: String(channel.name ?? ''),
        direct,
        with: other,
        private: channel.is_private === true,
        archived: channel.is_archived === true,
        shared: list(channel.shared_with).length > 0 || channel.is_ext_shared === true,
        members: list(channel.members),
      };
    });
  const directs = mine.filter((conversation) => conversation.direct);
  if (bot !== '' && me !== '' && !directs.some((conversation) => conversation.with === bot)) {
    directs.unshift({
      id: `D${me.slice(1)}`,
      name: '',
      direct: true,
      with: bot,
      private: true,
      archived: false,
      shared: false,
      members: [me, bot],
    });
  }
  return { channels: mine.filter((conversation) => !conversation.direct), directs };
}

/**
 * What a person sees in a conversation: its messages and their own ephemeral ones, oldest first.
 *
 * @param {any} slack
 * @param {string} me
 * @param {string} channel
 * @returns {Message[]}
 */
export function messagesOf(slack, me, channel) {
  const shown = rowsOf(slack?.messages, channel, 'channel')
    .filter((row) => row?.deleted !== true)
    .map((row) => messageOf(row, channel, slack, false));
  const mine = rowsOf(slack?.ephemerals, me, 'user').filter((row) => row?.channel === channel);
  return [...shown, ...mine.map((row) => messageOf(row, channel, slack, true))].sort(
    (a, b) => Number(a.ts) - Number(b.ts),
  );
}

/** The channel's messages without replies in threads. @param {readonly Message[]} messages */
export function mainLine(messages) {
  return messages.filter((message) => message.thread === null || message.thread === message.ts);
}

/** The replies in a thread. @param {readonly Message[]} messages @param {string} ts */
export function repliesTo(messages, ts) {
  return messages.filter((message) => message.thread === ts && message.ts !== ts);
}

/** A person's open modals, bottom first. @param {any} slack @param {string} me @returns {View[]} */
export function modalsOf(slack, me) {
  return rowsOf(slack?.views, me, 'user')
    .filter((row) => row?.type !== 'home')
    .map(viewOf)
    .sort((a, b) => a.depth - b.depth);
}

/**
 * The Home of a person, once the app has published one.
 *
 * @param {any} slack
 * @param {string} me
 * @returns {View | null}
 */
export function homeOf(slack, me) {
  const homes = slack?.homes;
  const row = Array.isArray(homes)
    ? homes.find((home) => home.user === me)
    : homes && Object.hasOwn(homes, me)
      ? homes[me]
      : undefined;
  return row ? viewOf(row) : null;
}

/**
 * The newest ts by others in a conversation, as text for `seen`.
 *
 * @param {readonly Message[]} messages
 * @param {string} me
 */
export function newestFor(messages, me) {
  return messages.reduce(
    (latest, message) => (message.user !== me && Number(message.ts) > Number(latest) ? message.ts : latest),
    '0',
  );
}

/**
 * How many messages a person has not seen yet.
 *
 * @param {readonly Message[]} messages
 * @param {string} me
 * @param {string | undefined} seen
 */
export function unseenCount(messages, me, seen) {
  return messages.filter((message) => message.user !== me && Number(message.ts) > Number(seen ?? 0)).length;
}

/**
 * Rows as a list, whether stored as one list or by the value of `name`.
 *
 * @param {any} rows
 * @param {string} value
 * @param {'channel' | 'user'} name
 * @returns {any[]}
 */
function rowsOf(rows, value, name) {
  if (Array.isArray(rows)) return rows.filter((row) => row?.[name] === value);
  return typeof rows === 'object' && rows !== null && Object.hasOwn(rows, value) ? list(rows[value]) : [];
}

/** @param {any} row @param {string} channel @param {any} slack @param {boolean} ephemeral @returns {Message} */
function messageOf(row, channel, slack, ephemeral) {
  const isBot = row.bot_id !== undefined || ephemeral;
  return {
    ts: String(row.ts ?? ''),
    channel,
    user: row.from === 'client' ? 'CLIENT' : ephemeral ? botOf(slack) : String(row.user ?? ''),
    text: String(row.text ?? ''),
    blocks: list(row.blocks),
    thread: row.thread_ts ? String(row.thread_ts) : null,
    edited: row.edited !== undefined && row.edited !== null,
    ephemeral,
    isBot,
  };
}

/** @param {any} row @returns {View} */
function viewOf(row) {
  const view = row.view ?? row;
  return {
    id: String(row.id ?? view.id),
    type: String(view.type ?? 'modal'),
    title: view.title,
    submit: view.submit,
    close: view.close,
    blocks: list(view.blocks),
    depth: Number(row.depth ?? 1),
    errors: new Map(Object.entries(row.errors ?? {})),
    submitDisabled: view.submit_disabled === true,
  };
}
