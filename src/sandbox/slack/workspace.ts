/**
 * The workspace's records: people, channels, groups, messages and views. All but the people are stored in the journal,
 * so they survive a restart.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Journal, Table } from '../vendor.ts';
import { own } from './block-kit/checks.ts';
import { findPings } from './pings.ts';
import type { Content, Json, MessageRow, ResponseUrlRow, ViewRow } from './records.ts';
import type { SlackChannel, SlackSeed, SlackUser, SlackUsergroup } from './seed.ts';

type NewMessage = Pick<MessageRow, 'channel' | 'user'> &
  Partial<Pick<MessageRow, 'thread_ts' | 'bot_id' | 'metadata' | 'unfurl'>> & { readonly content: Content };

export type Workspace = {
  readonly seed: SlackSeed;
  readonly users: ReadonlyMap<string, SlackUser>;
  readonly channels: Table<SlackChannel>;
  readonly usergroups: Table<SlackUsergroup>;
  readonly messages: Table<MessageRow>;
  readonly views: Table<ViewRow>;
  readonly homes: Table<ViewRow>;
  readonly responseUrls: Table<ResponseUrlRow>;
  /** A new timestamp, later than all previous ones. */
  nextTs(): string;
  /** An opaque id: `prefix` and ten random characters. */
  newId(prefix: string): string;
  /** The home team of a person. */
  teamOf(user: string): string;
  /** The direct message between the bot and a person; opened if it does not exist. */
  openDm(user: string): SlackChannel;
  message(channel: string, ts: string): MessageRow | undefined;
  /** Whether replies land in a thread: its first message exists, or was deleted after the first reply. */
  isThread(channel: string, ts: string): boolean;
  /** What is left of a deleted message that has replies. */
  tombstone(channel: string, ts: string): MessageRow | undefined;
  /** A channel's messages except deleted ones, oldest first. */
  messagesIn(channel: string): readonly MessageRow[];
  post(message: NewMessage): MessageRow;
  /** Replaces a message's content and keeps the previous version. */
  edit(message: MessageRow, content: Content, changes?: Partial<Pick<MessageRow, 'edited' | 'metadata'>>): MessageRow;
  remove(message: MessageRow): void;
};

export function openWorkspace(options: {
  readonly seed: SlackSeed;
  readonly journal: Journal;
  readonly clock: Clock;
}): Workspace {
  const { seed, journal, clock } = options;
  const users = new Map(seed.users.map((user) => [user.id, user]));
  const channels = journal.table<SlackChannel>('slack.channels');
  const usergroups = journal.table<SlackUsergroup>('slack.usergroups');
  const messages = journal.table<MessageRow>('slack.messages');
  // Everyone has a direct message with the app, so who has none is new to an older workspace.
  const isNew = (id: string): boolean =>
    users.has(id) && !isBot(users.get(id)) && channels.get(dmIdOf(id)) === undefined;
  for (const channel of seed.channels) {
    const known = channels.get(channel.id);
    const joining = channel.members.filter((id) => isNew(id) && known?.members.includes(id) === false);
    if (known === undefined) channels.put(channel.id, channel);
    else if (joining.length > 0) channels.put(known.id, { ...known, members: [...known.members, ...joining] });
  }
  for (const group of seed.usergroups) if (usergroups.get(group.id) === undefined) usergroups.put(group.id, group);
  let lastMicros = messages
    .all()
    .reduce(
      (latest, { ts, edited }) => Math.max(latest, microsOf(ts), edited === undefined ? 0 : microsOf(edited.ts)),
      0,
    );

  const nextTs = (): string => {
    lastMicros = Math.max(clock.now() * 1000, lastMicros) + 100;
    return `${Math.floor(lastMicros / 1_000_000)}.${String(lastMicros % 1_000_000).padStart(6, '0')}`;
  };
  const keep = (message: MessageRow): MessageRow => {
    messages.put(`${message.channel}:${message.ts}`, message);
    return message;
  };

  const isTombstone = ({ channel, ts, deleted }: MessageRow): boolean =>
    deleted === true &&
    messages.all().some((reply) => reply.channel === channel && reply.thread_ts === ts && reply.deleted !== true);

  return {
    seed,
    users,
    channels,
    usergroups,
    messages,
    views: journal.table<ViewRow>('slack.views'),
    homes: journal.table<ViewRow>('slack.homes'),
    responseUrls: journal.table<ResponseUrlRow>('slack.response-urls'),
    nextTs,
    newId: (prefix) => prefix + randomBytes(5).toString('hex').toUpperCase(),
    teamOf: (user) => users.get(user)?.team_id ?? seed.team.id,
    openDm(user) {
      const id = dmIdOf(user);
      const open = channels.get(id);
      if (open !== undefined) return open;
      const opened: SlackChannel = {
        id,
        name: `direct-${user.toLowerCase()}`,
        members: [user, seed.app.bot_user_id],
        im_user: user,
      };
      channels.put(id, opened);
      return opened;
    },
    message(channel, ts) {
      const message = messages.get(`${channel}:${ts}`);
      return message?.deleted === true ? undefined : message;
    },
    isThread(channel, ts) {
      const root = messages.get(`${channel}:${ts}`);
      return root !== undefined && (root.deleted !== true || isTombstone(root));
    },
    tombstone(channel, ts) {
      const root = messages.get(`${channel}:${ts}`);
      return root !== undefined && isTombstone(root) ? root : undefined;
    },
    messagesIn: (channel) =>
      messages
        .all()
        .filter((message) => message.channel === channel && message.deleted !== true)
        .sort((one, other) => microsOf(one.ts) - microsOf(other.ts)),
    post: ({ content, unfurl, ...message }) =>
      keep({
        ...message,
        ...content,
        ts: nextTs(),
        unfurl: unfurl ?? { links: true, media: true },
        reactions: [],
        versions: [],
      }),
    edit: (message, content, changes = {}) =>
      keep({ ...message, ...content, ...changes, versions: [...message.versions, versionOf(message)] }),
    remove(message) {
      keep({
        ...message,
        text: '',
        blocks: [],
        pings: [],
        links: [],
        deleted: true,
        versions: [...message.versions, versionOf(message)],
      });
    },
  };
}

const isBot = (user: SlackUser | undefined): boolean => user?.bot_id !== undefined;

/** The id of the direct message with a person: `D` and at least eight characters, as Slack's ids have. */
export function dmIdOf(user: string): string {
  return `D${user.slice(1).padStart(8, '0')}`;
}

/** A message's content: blocks with the ids that Slack fills in, and the pings. */
export function contentOf(
  text: string,
  blocks: readonly Json[],
  newId: (prefix: string) => string,
  linkNames = false,
): Content {
  return { text, blocks: withIds(blocks, newId), ...findPings(text, blocks, linkNames) };
}

/** Blocks as Slack returns them: a missing `block_id` or `action_id` is filled in. */
export function withIds(blocks: readonly Json[], newId: (prefix: string) => string): readonly Json[] {
  const named = (element: unknown): unknown =>
    isActionable(element) && own(element, 'action_id') === undefined ? { ...element, action_id: newId('a') } : element;
  return blocks.map((block) => ({
    ...block,
    block_id: own(block, 'block_id') ?? newId('b'),
    ...(Array.isArray(own(block, 'elements')) && own(block, 'type') !== 'rich_text'
      ? { elements: (own(block, 'elements') as readonly unknown[]).map(named) }
      : {}),
    ...(own(block, 'element') === undefined ? {} : { element: named(own(block, 'element')) }),
  }));
}

/** Microseconds since the epoch of a `1700000000.000100`. */
export function microsOf(ts: string): number {
  const [seconds = '0', micros = '0'] = ts.split('.');
  return Number(seconds) * 1_000_000 + Number(micros);
}

export const isTs = (text: string): boolean => /^\d{10}\.\d{6}$/.test(text);

const PASSIVE = ['mrkdwn', 'plain_text'];

function isActionable(element: unknown): element is Json {
  const type = own(element, 'type');
  return typeof type === 'string' && !PASSIVE.includes(type);
}

function versionOf({ text, blocks, pings, links }: MessageRow): Content {
  return { text, blocks, pings, links };
}
