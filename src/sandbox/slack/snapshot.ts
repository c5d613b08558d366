/**
 * The workspace as the page shows it. What only one person sees is keyed by that person, so the page can leave out the
 * rest. It contains no tokens or secrets.
 */
import type { Json, MessageRow, ViewRow } from './records.ts';
import type { EphemeralMessage } from './screen.ts';
import type { SlackUsergroup } from './seed.ts';
import { stackOf } from './stack.ts';
import { visibleChannel, visibleUser, visibleView } from './visible.ts';
import type { World } from './world.ts';

/** A message in its current version; `versions` is the number of older ones a stale client might still show. */
export type ShownMessage = Omit<MessageRow, 'versions' | 'deleted'> & { readonly versions: number };
type ShownView = Json & {
  readonly id: string;
  readonly depth: number;
  readonly errors: Readonly<Record<string, string>>;
};

export type SlackSnapshot = {
  readonly team: { readonly id: string; readonly name: string };
  readonly bot_user_id: string;
  readonly commands: readonly string[];
  /** True when the app can be reached. */
  readonly connected: boolean;
  readonly users: readonly Json[];
  readonly usergroups: readonly SlackUsergroup[];
  /** Channels and direct messages, each with its `members`; a direct message has `im_user`. */
  readonly channels: readonly Json[];
  /** By channel, including direct messages, oldest first; a reply has `thread_ts`. */
  readonly messages: Readonly<Record<string, readonly ShownMessage[]>>;
  /** By person: the channel of the direct message with the bot. */
  readonly dms: Readonly<Record<string, string>>;
  readonly ephemerals: Readonly<Record<string, readonly EphemeralMessage[]>>;
  /** By person: open modals, the last one on top. */
  readonly views: Readonly<Record<string, readonly ShownView[]>>;
  readonly homes: Readonly<Record<string, ShownView>>;
  readonly calls: Readonly<Record<string, number>>;
};

export function snapshotOf(world: World, connected: boolean): SlackSnapshot {
  const { workspace, screen, rateLimits } = world;
  const { seed } = workspace;
  const channels = workspace.channels.all();
  const shownView = (view: ViewRow): ShownView => ({
    ...visibleView(workspace, view),
    id: view.id,
    depth: view.depth,
    errors: view.errors,
  });
  return {
    team: { id: seed.team.id, name: seed.team.name },
    bot_user_id: seed.app.bot_user_id,
    commands: seed.app.commands,
    connected,
    users: seed.users.map((user) => visibleUser(workspace, user)),
    usergroups: workspace.usergroups.all(),
    channels: channels.map((channel) => ({ ...visibleChannel(workspace, channel), ...channel })),
    messages: Object.fromEntries(channels.map(({ id }) => [id, workspace.messagesIn(id).map(shownMessage)])),
    dms: Object.fromEntries(
      channels.flatMap(({ id, im_user }) => (im_user === undefined ? [] : [[im_user, id] as const])),
    ),
    ephemerals: Object.fromEntries(screen.users().map((user) => [user, screen.of(user)])),
    views: Object.fromEntries(
      [...Map.groupBy(workspace.views.all(), ({ user }) => user).keys()].map((user) => [
        user,
        stackOf(workspace, user).map(shownView),
      ]),
    ),
    homes: Object.fromEntries(workspace.homes.all().map((view) => [view.user, shownView(view)])),
    calls: rateLimits.calls(),
  };
}

function shownMessage({ versions, deleted: _deleted, ...message }: MessageRow): ShownMessage {
  return { ...message, versions: versions.length };
}
