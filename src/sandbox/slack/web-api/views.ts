/**
 * `views.*`: modals by trigger id, and the Home tab.
 */
import type { ViewRow } from '../records.ts';
import { SlackRefusal } from '../refusal.ts';
import { openView, publishHome, pushView, readView, updateView } from '../stack.ts';
import { visibleView } from '../visible.ts';
import type { Arguments } from './arguments.ts';
import { userOf } from './look-up.ts';
import type { Method, Methods } from './method.ts';

/** The view is checked before the trigger is consumed, so an invalid view can be corrected in time. */
const open: Method = (call, { workspace, triggers }) => {
  const view = readView(call.structure('view', 'invalid_arguments'), 'modal');
  return { view: visibleView(workspace, openView(workspace, triggers.exchange(call.required('trigger_id')), view)) };
};

const push: Method = (call, { workspace, triggers }) => {
  const view = readView(call.structure('view', 'invalid_arguments'), 'modal');
  return { view: visibleView(workspace, pushView(workspace, triggers.exchange(call.required('trigger_id')), view)) };
};

const update: Method = (call, { workspace }) => {
  const externalId = call.text('external_id');
  const viewId = externalId === '' ? call.required('view_id') : call.text('view_id');
  const current =
    viewId !== ''
      ? workspace.views.get(viewId)
      : workspace.views.all().find((candidate) => candidate.external_id === externalId);
  if (current === undefined) throw new SlackRefusal('not_found');
  const view = readView(call.structure('view', 'invalid_arguments'), 'modal');
  refuseStale(call, current);
  return { view: visibleView(workspace, updateView(workspace, current, view)) };
};

const publish: Method = (call, { workspace }) => {
  const user = userOf(workspace, call.required('user_id'));
  const view = readView(call.structure('view', 'invalid_arguments'), 'home');
  refuseStale(call, workspace.homes.get(user.id));
  return { view: visibleView(workspace, publishHome(workspace, user.id, view)) };
};

export const viewMethods: Methods = [
  ['views.open', open],
  ['views.push', push],
  ['views.update', update],
  ['views.publish', publish],
];

function refuseStale(call: Arguments, current: ViewRow | undefined): void {
  if (call.has('hash') && current !== undefined && call.text('hash') !== current.hash)
    throw new SlackRefusal('hash_conflict');
}
