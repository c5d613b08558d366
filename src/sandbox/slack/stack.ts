/**
 * A person's open views: a stack of at most three modals, and one Home tab.
 */
import { viewComplaints, VIEW_BYTES_MAX } from './block-kit/views.ts';
import { own, ownText } from './block-kit/checks.ts';
import type { Json, ViewRow } from './records.ts';
import { SlackRefusal } from './refusal.ts';
import { withIds, type Workspace } from './workspace.ts';

const DEPTH_MAX = 3;

/** Parses a view sent by the app; refuses it with Slack's complaints. */
export function readView(view: unknown, type: 'modal' | 'home'): Json {
  const complaints = viewComplaints(view, type);
  if (complaints.length > 0) throw new SlackRefusal('invalid_arguments', complaints);
  if (Buffer.byteLength(JSON.stringify(view)) > VIEW_BYTES_MAX) throw new SlackRefusal('view_too_large');
  return view as Json;
}

/** The open modals of a person, bottom first. */
export function stackOf(workspace: Workspace, user: string): readonly ViewRow[] {
  return workspace.views
    .all()
    .filter((view) => view.user === user)
    .sort((one, other) => one.depth - other.depth);
}

export function topView(workspace: Workspace, user: string): ViewRow | undefined {
  return stackOf(workspace, user).at(-1);
}

/** Opens a modal and closes what was open, since a client shows one stack. */
export function openView(workspace: Workspace, user: string, view: Json): ViewRow {
  clearStack(workspace, user);
  return put(workspace, fresh(workspace, user, view, null));
}

export function pushView(workspace: Workspace, user: string, view: Json): ViewRow {
  const top = topView(workspace, user);
  if (top === undefined) throw new SlackRefusal('not_found');
  if (top.depth >= DEPTH_MAX) throw new SlackRefusal('push_limit_reached');
  return put(workspace, fresh(workspace, user, view, top));
}

export function updateView(workspace: Workspace, current: ViewRow, view: Json): ViewRow {
  const { id, root_view_id, previous_view_id, depth } = current;
  return put(workspace, { ...fresh(workspace, current.user, view, null), id, root_view_id, previous_view_id, depth });
}

export function publishHome(workspace: Workspace, user: string, view: Json): ViewRow {
  const current = workspace.homes.get(user);
  const next = fresh(workspace, user, view, null);
  const row = current === undefined ? next : { ...next, id: current.id, root_view_id: current.id };
  workspace.homes.put(user, row);
  return row;
}

export function showErrors(workspace: Workspace, view: ViewRow, errors: Readonly<Record<string, string>>): ViewRow {
  return put(workspace, { ...view, errors });
}

export function closeView(workspace: Workspace, view: ViewRow): void {
  for (const open of stackOf(workspace, view.user)) if (open.depth >= view.depth) workspace.views.delete(open.id);
}

export function clearStack(workspace: Workspace, user: string): void {
  for (const { id } of stackOf(workspace, user)) workspace.views.delete(id);
}

function put(workspace: Workspace, view: ViewRow): ViewRow {
  workspace.views.put(view.id, view);
  return view;
}

function fresh(workspace: Workspace, user: string, view: Json, below: ViewRow | null): ViewRow {
  const id = workspace.newId('V');
  const externalId = ownText(view, 'external_id');
  if (externalId !== '' && workspace.views.all().some((open) => open.external_id === externalId && open.user !== user))
    throw new SlackRefusal('duplicate_external_id');
  const part = (name: 'title' | 'submit' | 'close'): Partial<ViewRow> =>
    own(view, name) === undefined ? {} : { [name]: own(view, name) as Json };
  return {
    id,
    user,
    type: own(view, 'type') === 'home' ? 'home' : 'modal',
    hash: `${workspace.nextTs().split('.')[0] ?? ''}.${workspace.newId('').toLowerCase()}`,
    ...part('title'),
    ...part('submit'),
    ...part('close'),
    blocks: withIds(own(view, 'blocks') as readonly Json[], workspace.newId),
    callback_id: ownText(view, 'callback_id'),
    private_metadata: ownText(view, 'private_metadata'),
    external_id: externalId,
    clear_on_close: own(view, 'clear_on_close') === true,
    notify_on_close: own(view, 'notify_on_close') === true,
    root_view_id: below?.root_view_id ?? id,
    previous_view_id: below?.id ?? null,
    depth: (below?.depth ?? 0) + 1,
    errors: {},
  };
}
